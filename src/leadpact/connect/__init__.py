"""Outside systems, one folder each, all alike inside: `form.py` makes what the system wants to see, `send.py` hands it over."""
