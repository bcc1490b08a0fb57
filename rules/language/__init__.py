"""The rule language: its shape, what its conditions ask, and what is wrong or doubtful in rules."""
