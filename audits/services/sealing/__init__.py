"""The seal on the record: lines go into signed trees, and nothing sealed can change unseen.

Read by `audits.services.verification`; how much an insider can still do is in
docs/what-the-seal-shows.md.
"""
