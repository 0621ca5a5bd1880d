"""What runs, tunnels and `up` need of this host: looked at, and left as it was."""
