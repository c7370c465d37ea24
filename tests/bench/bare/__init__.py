"""The anchors: a Django project with nothing but a session, a query and a template.

It reads the database of the product under measurement and is served by the same server,
so that a ratio tells what the product itself adds.
"""
