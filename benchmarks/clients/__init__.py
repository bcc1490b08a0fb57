"""Those that are measured: each is a program of its own, `python -m benchmarks.clients.NAME`.

A client reads its `Task` as JSON from standard input, does it, and prints what it took.
"""
