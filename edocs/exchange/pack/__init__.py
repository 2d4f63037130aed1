"""The integrated transfer file (통합 이송 파일): written strictly, read tolerantly, judged. Pure.

The facts are those of the standard 정부전자문서 유통 표준 (exch-std), family A, version 2.0; the tables are our own.
"""
