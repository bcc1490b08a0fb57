"""Reading a cell for a meaning: a text, a number, a day, a yes, or why it is none of them."""
