"""CRM exports become problems: tables read, columns recognised, rows accounted for, odds and dates found."""
