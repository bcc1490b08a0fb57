"""What the client of DuckDB is made of: opening, collations, packing, Arrow's rows, refusals."""
