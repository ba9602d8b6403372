"""The truth about every unit: who, where, how old. No Qt, no HTTP, no files."""
