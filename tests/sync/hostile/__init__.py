"""Hostile texts in every place that takes a text, through every output that there is."""
