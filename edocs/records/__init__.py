"""Records: files and their volumes, year-end closing, corrections, transfer, freezing, disposal, packages. Pure.

Who may do what in which state stands in tables (`MOVES` of each module); what is not in a table may not be done.
"""
