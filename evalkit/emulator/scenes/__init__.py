"""What the emulated lens looks at."""
