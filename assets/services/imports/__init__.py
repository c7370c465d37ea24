"""Taking over registers from files: read, understood, checked against the register, stored."""
