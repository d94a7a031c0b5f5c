"""Parts of the ROI gallery."""
