"""The same ground under every test: no network but loopback, one time zone, repeatable draws."""

from __future__ import annotations

import os
import socket
import time
from ipaddress import ip_address
from typing import Any

from hypothesis import settings

from tests.store.stores import each_store, nothing_left_open, on_server, postgres_server

os.environ["TZ"] = "<+08>-8"
time.tzset()

settings.register_profile("house", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("house")


__all__ = ["each_store", "nothing_left_open", "on_server", "postgres_server"]


class NetworkForbiddenError(AssertionError):
    """A test reached for a host that is not this machine."""


def _checked(host: Any) -> None:
    """Raise NetworkForbiddenError unless the host is loopback; None and "" bind to this machine."""
    if host in (None, "", "localhost", b"localhost"):
        return
    name = host.decode() if isinstance(host, bytes) else str(host)
    try:
        if ip_address(name).is_loopback:
            return
    except ValueError:
        pass
    raise NetworkForbiddenError(f"a test tried to reach {name!r}; only loopback is open")


_connect = socket.socket.connect
_connect_ex = socket.socket.connect_ex
_sendto = socket.socket.sendto
_getaddrinfo = socket.getaddrinfo


def _local(one: socket.socket, address: Any) -> None:
    if one.family in (socket.AF_INET, socket.AF_INET6):
        _checked(address[0])


def connect(self: socket.socket, address: Any) -> None:
    """Connect, if the address is on this machine."""
    _local(self, address)
    return _connect(self, address)


def connect_ex(self: socket.socket, address: Any) -> int:
    """Connect and answer the error number, if the address is on this machine."""
    _local(self, address)
    return _connect_ex(self, address)


def sendto(self: socket.socket, data: Any, *rest: Any) -> int:
    """Send a datagram, if the address is on this machine."""
    _local(self, rest[-1])
    return _sendto(self, data, *rest)


def getaddrinfo(host: Any, *rest: Any, **named: Any) -> Any:
    """Look up a name, if it is this machine's."""
    _checked(host)
    return _getaddrinfo(host, *rest, **named)


socket.socket.connect = connect  # type: ignore[method-assign, assignment]
socket.socket.connect_ex = connect_ex  # type: ignore[method-assign, assignment]
socket.socket.sendto = sendto  # type: ignore[method-assign, assignment]
socket.getaddrinfo = getaddrinfo
