"""The document: read, check, lint, compare, render, evaluate. Pure: no database, network, clock or files."""
