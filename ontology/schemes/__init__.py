"""The concept schemes, one a file, each in reading order."""
