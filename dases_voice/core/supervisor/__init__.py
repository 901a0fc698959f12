"""Runs the whole site on one machine: each part a process, each restarted, all stopped at once."""
