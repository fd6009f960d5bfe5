"""The exact method over arrays: many weeks go step by step together.

Each module mirrors the one of the same name outside, function by function: the same operations in the same order on
each number, for all weeks at once. A branch becomes a mask; a week that is done is left behind.
"""
