"""The pact as SQL: one file per layer, one file per dialect. `leadpact.engine.compile` puts them together."""
