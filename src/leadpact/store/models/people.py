"""Who works with Leadpact, and which programs may."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models

from leadpact.store.models.kinds import JsonList, JsonMap, Role


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save()
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Person:
        return self.create_user(email, password, **{"role": Role.OPERATIONS, **fields})


class Person(AbstractBaseUser, PermissionsMixin):
    """A member of a team. `team` is the key of the pact's team for which they can agree; blank for nobody's.

    Territory (countries, as the fact `country` has them), skills (labels), capacity, working hours (JSON as the pact's `working hours`; empty: the
    pact's) and absence are settings of the server, not of the pact. `told` says how they want to be told: {"email": bool, "slack": url, "teams":
    url, "morning": "08:00" or "", "kinds": of what, "quiet": when messages wait for their working hours}.
    """

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=20, choices=Role.choices)
    team = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    timezone = models.CharField(max_length=60, default="UTC")
    territories: JsonList = models.JSONField(default=list, blank=True)
    skills: JsonList = models.JSONField(default=list, blank=True)
    capacity_per_day = models.PositiveIntegerField(null=True, blank=True)
    capacity_per_week = models.PositiveIntegerField(null=True, blank=True)
    working_hours: JsonMap = models.JSONField(default=dict, blank=True)
    told: JsonMap = models.JSONField(default=dict, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PersonManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name or self.email


class Absence(models.Model):
    """Days on which nothing is offered to a person; both ends included, in the person's time zone."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="absences")
    first_day = models.DateField()
    last_day = models.DateField()


class ApiKey(models.Model):
    """A program's key: only its hash is kept. `prefix` is shown to find it again. Scopes: read, write, admin."""

    name = models.CharField(max_length=200)
    prefix = models.CharField(max_length=16, unique=True)
    hashed = models.CharField(max_length=128)
    scopes: JsonList = models.JSONField(default=list)
    created_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
