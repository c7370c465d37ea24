"""The terminal door of the installation itself: running it as processes."""
