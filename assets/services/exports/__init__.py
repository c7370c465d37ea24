"""Handing out the register in files, each of them recorded."""
