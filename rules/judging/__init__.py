"""Judging: from what the rules ask of each cell to the verdict on each prospect."""
