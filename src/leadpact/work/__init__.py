"""What the product does, one verb per file. A verb opens the transaction and writes the audit line; `now` is always an argument."""
