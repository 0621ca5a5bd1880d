"""Five hosts on this machine, for tests that need more than one. See `hosts.py`."""
