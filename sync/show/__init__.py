"""What a run came to, as text, Markdown or JSON, and why a prospect stands where it does."""
