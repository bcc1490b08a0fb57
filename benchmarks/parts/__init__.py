"""The parts of the table, each made of what was measured for it."""
