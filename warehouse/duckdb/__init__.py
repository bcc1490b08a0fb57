"""What the client of DuckDB is made of: opening, Parquet files, collations, packing, refusals."""
