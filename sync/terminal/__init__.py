"""The terminal: its streams, a progress bar, and being told to stop."""
