"""The admin's dialog."""
