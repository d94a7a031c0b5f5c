"""Pure array functions on pictures: unpacking, demosaicing, scaling, conversion to what a screen or a file wants.

Nothing here knows a window, a port or a thread. `convert.render` is the frame path: it has a budget (tests/benchmarks).
"""
