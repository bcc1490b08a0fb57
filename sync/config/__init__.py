"""The config: one TOML file for one sheet, read, checked, and every mistake in it named.

Start at `load.py`, which reads a file, and `model.py`, which says what stands in one.
"""
