"""What an auditor takes along: samples, and packages that a machine without the register checks."""
