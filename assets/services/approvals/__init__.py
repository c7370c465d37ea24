"""Asking for approval and giving it (policy 6(1), 6(2)): who is asked, and what came of it."""
