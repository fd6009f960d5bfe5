"""What passes between the steps of an import: sheets, what was recognised in them, what they say as records."""
