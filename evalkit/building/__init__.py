"""Make a package of the user's own network: check, quantise, measure the loss, plan, verify; or run Sony's converter on it.

`build` and `convert` are what the command line and the window call; everything heavy runs in a process of its own.
"""
