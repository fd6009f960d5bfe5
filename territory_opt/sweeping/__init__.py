"""Sweeping: one or many inputs moved over a range, and the values at which something turns."""
