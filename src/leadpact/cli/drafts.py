"""Commands that write a first pact."""
