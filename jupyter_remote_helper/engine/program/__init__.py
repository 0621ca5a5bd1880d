"""Runs whose work is done by a program: started, listened to, stopped like a kernel."""
