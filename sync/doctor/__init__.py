"""The doctor: the chain from a config to the prospects, link by link, and what is wrong with it."""
