"""One module for each group of figures."""
