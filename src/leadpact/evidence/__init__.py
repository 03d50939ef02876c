"""Statistics: what the pact is worth, and what a change of it would do. Needs the extra `leadpact[evidence]`."""
