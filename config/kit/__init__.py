"""Tools without business words: everything above may import them, they import nothing above."""
