"""Pages of the inspector."""
