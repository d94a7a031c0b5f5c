"""The window that an audience sees."""
