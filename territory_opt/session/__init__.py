"""The planning session: worksheets that reps fill in, read back, held against the territory."""
