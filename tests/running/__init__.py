"""The recipes of docs/running.md: each parsed by its own schema, its commands run as written."""
