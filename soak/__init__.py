"""Long runs of what the tests take a sample of: kills, full disks, and damaged files. `make soak` runs them all."""
