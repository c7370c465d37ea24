"""`make bench`: what a page costs, beside the least that such a page can cost."""
