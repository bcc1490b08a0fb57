"""Telling people what came of a run: where to, how it is sent, and a dead man's switch."""
