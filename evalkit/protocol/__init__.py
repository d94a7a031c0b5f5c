"""The board protocol ("EVK link"), sans-IO: bytes in, events out; messages in, bytes out. No port, no clock, no thread.

One class, `Connection`, plays host and board. What arrives damaged is an event and costs one packet; wrong use by our own
caller is a LocalProtocolError. PROTOCOL.md in this folder is the specification, vectors.json its examples in bytes.
"""
