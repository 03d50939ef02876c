"""The door for programs: the HTTP API, and the addresses to which other systems post. Nothing of the product is decided here."""
