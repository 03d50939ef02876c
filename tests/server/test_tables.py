from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection


@pytest.mark.django_db
def test_the_migrations_say_what_the_tables_are() -> None:
    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())


@pytest.mark.django_db
def test_the_tables_are_there_in_the_database_that_is_tested() -> None:
    assert {"store_lead", "store_waiting", "store_assessed"} <= set(connection.introspection.table_names())
