"""Networks as a user swaps them: packages, the library on disk, the catalogue that fills it, the plan of what they cost.

Reading (package, library) is light. Building (build, graph, plan and the built-in networks) needs onnx. Converting (recipes, quantise)
runs in a process of its own. The convention between a package and the emulator's DSP stands in `twin`.
"""
