"""What stands where on the sheet: columns, keys, prospects, and the record of their moves."""
