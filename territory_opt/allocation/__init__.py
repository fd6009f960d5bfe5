"""The week as a linear program: formulated, solved, read back, and verified from the problem alone."""
