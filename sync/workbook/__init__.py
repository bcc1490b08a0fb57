"""What the job asks of a workbook, and what every back end needs to answer it."""
