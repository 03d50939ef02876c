"""Rows of the database. Doors read through `store.access` and write through `work`; they never touch `store.models`."""
