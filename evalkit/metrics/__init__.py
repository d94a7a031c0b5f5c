"""What is measured of a running session: time series that cost the same at any length, rates, bytes by kind, drop causes."""
