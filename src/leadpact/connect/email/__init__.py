"""Messages by electronic mail."""
