"""How fast and how small the job is, beside the other ways to do the same: `make bench`."""
