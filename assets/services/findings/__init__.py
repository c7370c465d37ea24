"""What breaks the rules of the register: found, kept as rows, tolerated for a time, mended."""
