"""The furniture of a tab: what is there, what is to be made or taken back, and its writing."""
