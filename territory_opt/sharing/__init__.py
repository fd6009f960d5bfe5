"""Limits that many reps share: hours of specialists, budgets, a team target, and what an hour of each is worth."""
