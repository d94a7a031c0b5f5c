"""Links: byte transports, the only files that touch a port. One third-party library, one file; errors name the thing and the remedy."""
