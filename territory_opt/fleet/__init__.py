"""Whole sales organisations as columns: thousands of reps planned, compared and stored at once."""
