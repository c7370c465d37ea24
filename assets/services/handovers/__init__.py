"""Hand-overs (引継ぎ) of what a post answers for: opened, confirmed by both sides, on paper."""
