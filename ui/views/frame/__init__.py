"""Parts of the frame view: what paints and what can be held on the picture."""
