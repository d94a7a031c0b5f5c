"""Scenarios: one file that sets up sensor, network, output and drawing for a demonstration, and what applies it."""
