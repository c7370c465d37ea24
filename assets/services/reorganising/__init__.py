"""Renamed, merged and split units: planned, previewed, applied on their day, undone."""
