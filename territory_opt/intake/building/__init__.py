"""An export becomes a problem: reps, clients, deals with odds and dates, targets."""
