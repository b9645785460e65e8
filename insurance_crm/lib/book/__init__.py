"""Reading a broker's book from a spreadsheet: pure Python, no Odoo.

``reading`` opens the file, ``layout`` finds header and data rows, ``guess`` says
what the columns are, ``values`` reads cells, ``mapping`` turns rows into records,
``output`` writes the rows that were refused.
"""
