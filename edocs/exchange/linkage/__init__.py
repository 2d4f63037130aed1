"""The linkage of business systems (행정정보시스템 연계): one hands in a draft for approval and hears what became of it.

Its pack is another one than that between agencies and comes by folders of its own; here it is read and written. Pure
but for `taking` and `telling`.
"""
