"""One field that finds units, places, filters and commands."""
