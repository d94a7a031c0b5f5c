"""Measurements beside the tests: each a ratio to a reference taken in the same run. They gate nothing; they tell where we are."""
