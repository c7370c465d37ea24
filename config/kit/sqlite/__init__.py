"""The database of one PC, as `ENGINE` names it."""
