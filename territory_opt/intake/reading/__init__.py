"""Files become sheets: encoding, separator, header, rows that are no records."""
