"""Chance: how sure the target is, what lifts it, and the week that aims at it."""
