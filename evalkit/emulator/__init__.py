"""The other half of a board, as a process of its own: scene, pixels, ISP, network, sensor bytes, and the wire they leave on."""
