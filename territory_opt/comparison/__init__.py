"""Comparison: scenarios planned and shown side by side."""
