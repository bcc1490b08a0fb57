"""The funnel: how prospects move from stage to stage, and where they get stuck."""
