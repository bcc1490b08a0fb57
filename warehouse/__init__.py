"""The job on a database table: the same rules, for more prospects than a spreadsheet holds."""
