"""Files, sources, DuckDB, the compiler to SQL, explanations, first drafts."""
