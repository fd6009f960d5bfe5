"""Tables become one export: deals, accounts, owners, stages and goals found in each other, every row accounted for."""
