"""The workbook as a local .xlsx or .xlsm file.

`book` answers the job. To look and to read, it takes the bytes of the file (`file`), unzips them
(`package`) and keeps them as a `state`: the tabs (`tabs`), the hidden names that say what is the
job's (`names`), and the columns that are asked for (`columns`), whose XML is streamed (`rows`). To
write, `writer` patches the cells of the job's columns in that XML (`edits`, `patch`). Every other
part is copied as it is, and the file is swapped whole.
"""

from sync.xlsx.book import XlsxWorkbook

__all__ = ["XlsxWorkbook"]
