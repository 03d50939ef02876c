"""The only way out for HTTP: it goes to public addresses, and to the few others that the operator has named.

Whoever may write down a webhook's address could otherwise make the server talk to what stands behind the firewall with it.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_GIVEN_OUT = ipaddress.IPv6Network("2000::/3")
"""All IPv6 addresses that anybody has been given stand in here."""

_NOBODYS = (ipaddress.IPv4Network("192.0.0.0/24"), ipaddress.IPv4Network("192.88.99.0/24"), ipaddress.IPv6Network("3fff::/20"))
"""Special or for documentation, which older versions of Python take for public."""

_PORTS = {"https": 443, "http": 80}


class Refused(Exception):  # noqa: N818 - a refusal is an answer
    """This will not be sent, however often it is tried; carries the reason in words."""


class NotDelivered(Exception):  # noqa: N818 - the other side may answer later
    """It could not be handed over now; carries the reason in words, without the address and without its content."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where to connect: the address that was looked at is the one that is used, so that a name cannot change its mind in between."""

    host: str
    port: int
    ip: str


def allowed_place(host: str, port: int, allowed: Collection[str]) -> Place:
    """The place to connect to. `allowed` holds `host:port` pairs that may be private or loopback.

    Raises Refused for an address that is not public and not allowed, NotDelivered where the name is not known now.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotDelivered("the name of the other side could not be looked up") from error
    addresses = [str(entry[4][0]) for entry in found]
    if f"{host}:{port}" not in allowed and not all(_is_public(address) for address in addresses):
        raise Refused(f"{host}:{port} is a private or loopback address. If it is meant, name {host}:{port} in LEADPACT_ALLOWED_OUTGOING.")
    return Place(host, port, addresses[0])


def post_json(
    address: str, body: Mapping[str, Any], *, key: str, allowed: Collection[str] = (), headers: Mapping[str, str] | None = None, timeout: float = 5
) -> None:
    """Posts JSON; a 2xx is success. `key` goes along as Idempotency-Key. Redirects are not followed and proxies of the environment are not used:
    both could lead elsewhere than was looked at. Plain http is only for allowed pairs.

    Raises Refused for an address that must not be used, NotDelivered for everything that may work later.
    """
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL as error:
        raise Refused("the address of the webhook cannot be read") from error
    if url.scheme not in _PORTS or not url.host or url.userinfo:
        raise Refused("the address of the webhook has to begin with https:// and name a host")
    place = allowed_place(url.host, url.port or _PORTS[url.scheme], allowed)
    if url.scheme == "http" and f"{place.host}:{place.port}" not in allowed:
        raise Refused("the address of the webhook has to begin with https://")
    sent = {"Host": url.netloc.decode("ascii"), "Idempotency-Key": key, **(headers or {})}
    try:
        with httpx.Client(timeout=timeout, follow_redirects=False, trust_env=False) as client:
            # The socket goes to the address that was checked; certificate and Host header are still those of the name.
            answer = client.post(url.copy_with(host=place.ip), json=body, headers=sent, extensions={"sni_hostname": place.host})
    except httpx.HTTPError as error:
        raise NotDelivered(f"no answer ({type(error).__name__})") from error
    if not answer.is_success:
        raise NotDelivered(f"answered with {answer.status_code}")


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    if any(ip in network for network in _NOBODYS if network.version == ip.version):
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _NAT64:
            return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF).is_global
        if ip not in _GIVEN_OUT or (ip.sixtofour is not None and not ip.sixtofour.is_global):
            return False  # that includes IPv4 addresses in the spelling of IPv6: what is meant can be named as such
    return ip.is_global and not ip.is_multicast
