"""Goals, coverage and the one pipeline from a problem to a plan."""
