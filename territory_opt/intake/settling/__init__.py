"""Columns of raw cells become values: one way of writing for a whole column."""
