"""Weeks whose rules are bands: each on one activity, in hours or shares. Their optimum is a walk, not a program."""
