"""Measures of the policy: asked, answered, counted."""
