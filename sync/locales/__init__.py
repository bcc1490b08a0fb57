"""How places write numbers and dates, by the name of the place."""
