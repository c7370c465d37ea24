"""Changes of staff: read from a list, previewed as a plan, applied on their day, undone."""
