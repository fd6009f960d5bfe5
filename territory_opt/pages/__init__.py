"""Pages of HTML: one for each rep, one for the team, each on one sheet of paper, each number with its arithmetic."""
