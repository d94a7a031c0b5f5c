"""What is looked at: frame, regions of interest, metadata, curves. A view shows frozen values and decides nothing."""
