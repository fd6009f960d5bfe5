"""What every rule costs, what one change would gain, how far hours may move, what rules of thumb earn."""
