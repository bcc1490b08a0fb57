"""The qualification rules: columns of cells in, verdicts out. Pure: no I/O, no clock."""
