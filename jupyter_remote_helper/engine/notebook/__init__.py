"""Executing a notebook on a Jupyter kernel, and putting the result together."""
