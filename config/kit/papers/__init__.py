"""Papers: what is printed, kept as PDF and signed, put together from blocks of plain data.

A service builds a `Paper` of blocks and calls `press.pdf(paper)`. Text is only ever text: it
reaches the typesetter as data, so that no name can change what a paper looks like.
"""
