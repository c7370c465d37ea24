"""The register as tables: which columns there are and how their values are printed."""
