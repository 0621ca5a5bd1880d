"""The SSH port forwarding from the laptop: which commands make it, and to which server."""
