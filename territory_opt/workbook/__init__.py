"""Workbooks: a plan as sheets with live formulas, read back as input; worksheets for the planning session."""
