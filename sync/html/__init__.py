"""The funnel as one page of HTML that needs nothing else: charts, each with its table."""
