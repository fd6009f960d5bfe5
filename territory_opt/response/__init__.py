"""From hours to expected revenue: piecewise-linear concave curves, and odds from history."""
