"""EvalKit's core: everything about intelligent vision sensors that needs no window.

Nothing here, nor anything below it, imports Qt.
"""

__version__ = "0.1.0"
