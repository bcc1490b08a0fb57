"""Columns: one value for each row, held so that work is done once for each distinct one."""

from rules.columns.column import Column, column_of, combine, constant
from rules.columns.intake import Intake, cells_of

__all__ = ["Column", "Intake", "cells_of", "column_of", "combine", "constant"]
