"""Commands about leads."""
