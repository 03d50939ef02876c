"""Who does something, as every verb of work wants to know it."""

from leadpact.store.actor import LEADPACT, Actor, person, program

__all__ = ["LEADPACT", "Actor", "person", "program"]
