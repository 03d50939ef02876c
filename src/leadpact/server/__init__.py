"""Puts the rooms together: settings, addresses, checks. Nothing of the product is decided here."""
