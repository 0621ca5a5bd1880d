"""The JupyterLab that `up` starts and `down` ends, in a process that outlives every connection."""
