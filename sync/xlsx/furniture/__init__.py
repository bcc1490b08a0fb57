"""What `setup` puts into a prospects' tab of an .xlsx file, and how it is taken back."""
