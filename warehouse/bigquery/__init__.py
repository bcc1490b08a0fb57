"""What the client of BigQuery is made of: access, jobs, the lease of a run, refusals."""
