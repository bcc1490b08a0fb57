"""Columns: one value for each row, held so that work is done once for each distinct one."""
