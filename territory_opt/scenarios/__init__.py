"""Scenarios: named changes to a territory, as data."""
