"""From texts with places to the parts of a checked pact, one section of the document per file."""
