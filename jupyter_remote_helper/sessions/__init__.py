"""What outlives a dropped connection: whether this server does, and tmux and screen sessions."""
