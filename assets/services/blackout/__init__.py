"""The paper for the day without power: chosen, ordered, set, kept, and put in its place."""
