"""The command line. No rule of the business is decided here."""
