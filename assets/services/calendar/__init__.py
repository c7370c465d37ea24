"""Deadlines: the yearly calendar of a municipality, a person's own, and the feed of both."""
