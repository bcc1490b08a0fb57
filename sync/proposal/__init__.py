"""A first config for a sheet, proposed from its headings and from what its cells look like."""
