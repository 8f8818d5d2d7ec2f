"""The thread: its claims as data, and their statement in words."""
