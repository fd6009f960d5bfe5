"""In and out: the folder format, CRM exports, JSON."""
