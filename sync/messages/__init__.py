"""What people are told, of what is wrong and of what is done, made harmless to show."""
