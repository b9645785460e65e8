"""Reading a broker's book from a spreadsheet: pure Python, no Odoo.

``reading`` opens the file, ``layout`` finds header and data rows, ``guess`` says
what the columns are, ``values`` and ``cells`` read cells, ``mapping`` turns rows into records,
``keys`` tells rows and objects apart, ``output`` writes the rows that were refused.
"""
