"""The command line: one file per group of commands, over the same managers as the server."""
