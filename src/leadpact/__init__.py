"""Leadpact: lead qualification that marketing and sales agree on, run on every lead, and explained."""

__version__ = "0.1.0"
