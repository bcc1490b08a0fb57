"""One run: what is read is judged, what is judged becomes a plan, and the plan is written."""
