"""The programs under test and beside it, each run as a process of its own."""
