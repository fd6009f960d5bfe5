"""Plan a sales territory: exact, proven, explained."""
