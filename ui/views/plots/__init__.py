"""The plots: a frame with legend and menu, and in it a chart that paints layers, or the waterfall of one frame."""
