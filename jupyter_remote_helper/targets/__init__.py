"""Where a run executes: how its launcher is started."""
