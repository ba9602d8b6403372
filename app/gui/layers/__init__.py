"""The agency's layers while the program runs: read, watched, and handed to map, list and search."""
