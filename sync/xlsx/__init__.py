"""The workbook as a local .xlsx or .xlsm file.

Only the cells of the job's columns change in it: the XML of the tab is patched as bytes, inside
the zip, and every other part is copied as it is.
"""

from sync.xlsx.book import XlsxWorkbook

__all__ = ["XlsxWorkbook"]
