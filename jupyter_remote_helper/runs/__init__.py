"""Runs: submitting them, finding them again, telling how they stand."""
