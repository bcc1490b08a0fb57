"""What the client of PostgreSQL is made of: connecting, the catalog, refusals."""
