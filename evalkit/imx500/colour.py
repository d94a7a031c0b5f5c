"""The sensor's colours, as libcamera measured them for the AI Camera: black level, white balance, colour matrix.

Source: libcamera, src/ipa/rpi/vc4/data/imx500.json (rpi.black_level, rpi.awb, rpi.ccm). The values are those of light of 5850 K, the
tuning's point nearest to daylight. Whether the sensor's own ISP, which makes the network's picture, uses the same matrix is published
nowhere (UNCONFIRMED "colour-matrix").
"""

from __future__ import annotations

BLACK_LEVEL_DN = 64
"""Number of a pixel that got no light, of 10 bits: 4096 of 16 in the tuning file."""
WHITE_DN = 1023
LIGHT_K = 5850
"""Colour temperature of the light that the values below are for."""
RED_RESPONSE, BLUE_RESPONSE = 0.3996, 0.6566
"""What a red and a blue pixel make of white light, against a green one. White balance multiplies by the inverse."""
COLOUR_MATRIX = (
    (1.76768, -0.58276, -0.18492),
    (-0.33108, 1.74183, -0.41075),
    (-0.07813, -0.48169, 1.55983),
)
"""Linear sRGB from the sensor's balanced red, green and blue. Each row adds up to 1, so that grey stays grey."""
