"""The runner: executes one run in a process of its own, and leaves everything on disk.

It imports the standard library, pyzmq and msgspec, and nothing else of this package, so that it
starts in a tenth of a second and keeps working whatever happens to the server's environment.
"""
