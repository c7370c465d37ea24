"""Changing the scheme of a municipality: planned, carried out, decided one by one, undone."""
