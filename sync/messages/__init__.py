"""What people are told when something is wrong, made harmless to show."""
