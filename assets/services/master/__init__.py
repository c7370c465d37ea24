"""The installed catalogue on the desk of a municipality: seen, kept in its own way, confirmed."""
