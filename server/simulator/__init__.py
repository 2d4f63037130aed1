"""The rest of government, played: agencies, the center and its relay, with faults; for tests, benchmarks and the demo.

Packs are written and read here by code of its own, so that what checks the exchange does not share its mistakes.
"""
