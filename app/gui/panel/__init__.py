"""Table, filters, tally and card: what stands beside the map."""
