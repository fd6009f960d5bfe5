"""The order of the work: action graph, dates under weekly hours, booked blocks."""
