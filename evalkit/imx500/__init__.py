"""The IMX500/IMX501 as its drivers and documents describe it, both directions: bytes in, values out. No port, no clock, no thread."""
