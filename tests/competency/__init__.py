"""What the competency questions are checked against: counts made from the tables themselves, and invented facts."""
