"""Sheets get a meaning: which table each is, what each column says, and why."""
