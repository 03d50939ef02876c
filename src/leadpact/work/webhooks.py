"""Webhooks in: other systems post JSON, signed with a secret that both sides know. A replay changes nothing."""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from leadpact.engine.source import Source, Table
from leadpact.engine.source_reader import read_source
from leadpact.store.models import Received, WebhookSource
from leadpact.work import audit, mapping
from leadpact.work.actors import Actor
from leadpact.work.mapping import Row, Tally
from leadpact.work.refused import NotThere, Refused

TOLERANCE = timedelta(minutes=5)
MOST_ROWS = 10_000
TIMESTAMP, SIGNATURE, DELIVERY = "X-Leadpact-Timestamp", "X-Leadpact-Signature", "X-Leadpact-Delivery"
"""Headers: seconds since 1970 UTC; `sha256=` and the hex HMAC; a name of the delivery that stays when it is sent again."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """`repeated`: it had come before, and nothing was done."""

    delivery: str
    repeated: bool
    tally: Tally


class NotSigned(Refused):
    """The signature, or its time, is not one that this webhook takes. It does not say which: that would help only who forges."""

    def __init__(self) -> None:
        next_step = f"Sign `timestamp.body` with the secret (HMAC-SHA256), and send it at most {TOLERANCE.seconds // 60} minutes later."
        super().__init__("not-signed", "The signature does not fit.", next_step)


def create(name: str, mapping_text: str, who: Actor, now: datetime) -> WebhookSource:
    """A webhook with a secret of its own. Raises Refused for a name that cannot stand in an address or is taken, NotUsable for a mapping that
    cannot be used."""
    slug = slugify(name)[:60]
    if not slug:
        raise Refused("no-name", "The webhook needs a name that can stand in an address.", "Use letters, digits and hyphens.")
    if WebhookSource.objects.filter(name=slug).exists():
        raise Refused("name-taken", f'There is a webhook "{slug}" already.', "Choose another name.")
    read_source(mapping_text, "mapping")
    with transaction.atomic():
        made = WebhookSource.objects.create(
            name=slug, secret=secrets.token_urlsafe(32), mapping=mapping_text, created_by_id=who.person_id, created_at=now
        )
        audit.line(who, "made a webhook", "webhook", made.pk, now, after={"name": slug})
    return made


def change(webhook_id: int, mapping_text: str, who: Actor, now: datetime, *, is_active: bool) -> None:
    """Another mapping, or switched off and on. Raises NotThere, and NotUsable for a mapping that cannot be used."""
    read_source(mapping_text, "mapping")
    with transaction.atomic():
        before = WebhookSource.objects.filter(pk=webhook_id).first()
        if before is None:
            raise NotThere("webhook")
        WebhookSource.objects.filter(pk=webhook_id).update(mapping=mapping_text, is_active=is_active)
        audit.line(
            who,
            "changed a webhook",
            "webhook",
            webhook_id,
            now,
            before={"mapping": before.mapping, "is_active": before.is_active},
            after={"mapping": mapping_text, "is_active": is_active},
        )


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over `timestamp.body`: what a sender puts into the header."""
    return f"sha256={hmac.new(secret.encode(), timestamp.encode() + b'.' + body, sha256).hexdigest()}"


def take(name: str, headers: Mapping[str, str], body: bytes, now: datetime) -> Delivered:
    """Takes a delivery in, under the webhook's name as source.

    Raises NotThere for a webhook that there is not or that is switched off, NotSigned, and Refused for a body that is not JSON or too long.
    """
    webhook = WebhookSource.objects.filter(name=name, is_active=True).first()
    if webhook is None:
        raise NotThere("webhook")
    _check(webhook, headers, body, now)
    content = sha256(headers[TIMESTAMP].encode() + body).hexdigest()
    delivery = (headers.get(DELIVERY, "") or content)[:200]
    sent = _parsed(body)
    source = read_source(webhook.mapping, "mapping")
    who = Actor(f"webhook {webhook.name}", role="operations")
    with transaction.atomic():
        # The name of a delivery is not signed: what was signed is looked at first, so that a replay under another name takes up none.
        if not (_is_new(webhook, f"signed {content}", now) and _is_new(webhook, delivery, now)):
            return Delivered(delivery, repeated=True, tally=Tally())
        return Delivered(delivery, repeated=False, tally=_take(source, sent, delivery, webhook.name, now, who))


def _is_new(webhook: WebhookSource, delivery: str, now: datetime) -> bool:
    return Received.objects.get_or_create(webhook=webhook, delivery=delivery, defaults={"at": now})[1]


def _take(source: Source, sent: Any, delivery: str, name: str, now: datetime, who: Actor) -> Tally:
    key = sha256(delivery.encode()).hexdigest()[:32]

    def rows_of(table: Table) -> Sequence[Row]:
        found = _part(sent, table.file.name)
        objects = found if isinstance(found, list) else [found]
        if len(objects) > MOST_ROWS:
            raise Refused("too-many", f"{len(objects)} things in one delivery.", f"Send at most {MOST_ROWS} at a time.")
        return [Row(number, f"{key}-{number}", _cells(one)) for number, one in enumerate(objects, 1) if isinstance(one, dict)]

    return mapping.take(source, rows_of, name, now, who)


def _part(sent: Any, name: str) -> Any:
    """`body` is all of it; another name is what stands there under that name, an object or a list of them."""
    return sent if name == "body" else _at(sent, name)


def _cells(one: dict[str, Any]) -> Any:
    return lambda column: _at(one, column)


def _at(one: Any, name: str) -> Any:
    """What stands under the name, as it is or step by step (`contact.email`); None where nothing does."""
    if isinstance(one, dict) and name in one:
        return one[name]
    for step in name.split("."):
        if not isinstance(one, dict):
            return None
        one = one.get(step)
    return one


def _check(webhook: WebhookSource, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
    sent_at, signed = headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "")
    fits = hmac.compare_digest(signature(webhook.secret, sent_at, body).encode(), signed.encode())
    if not fits or not (sent_at.isascii() and sent_at.isdecimal() and len(sent_at) <= 12):
        raise NotSigned
    if abs(now.timestamp() - int(sent_at)) > TOLERANCE.total_seconds():
        raise NotSigned


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refused("not-json", "The body is not JSON.", "Send one JSON object, or a list of them, in UTF-8.") from error
