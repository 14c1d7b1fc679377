"""Ratios against the raw libraries, in one run, answers compared: `make bench`."""
