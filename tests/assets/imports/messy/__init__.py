"""The register of みほん村 as its sections might have kept it: files that are hard to read."""
