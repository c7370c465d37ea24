"""What people type. Forms clean and check; they never save."""
