"""Benchmarks against the other ways to run a notebook headless."""
