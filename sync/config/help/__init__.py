"""Help for configs that cannot be read: what is wrong, where, and how to mend it."""
