"""The looks for what was meant where a config is not TOML, a kind of mistake each.

A look takes the spot where reading stopped and gives the slips that it takes it for.
"""
