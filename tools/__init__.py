"""The project's own tools: set-up, servers, demonstration, tests and linters.

Everything up to the moment the virtual environment exists runs on the system's bare Python (3.10 or newer), so nothing in
this package may import anything but the standard library at module level.
"""
