"""What assets need for what they hold, carry and document: worked out, kept and shown."""
