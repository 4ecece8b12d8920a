"""The ground under every test: no network but loopback, one time zone, warnings are errors."""

from __future__ import annotations

import socket
import time
import warnings

import pytest

from tests.conftest import NetworkForbiddenError


@pytest.mark.parametrize(
    ("family", "host"), [(socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")]
)
def test_another_host_cannot_be_reached(family: socket.AddressFamily, host: str) -> None:
    with socket.socket(family, socket.SOCK_STREAM) as one:
        with pytest.raises(NetworkForbiddenError, match=host):
            one.connect((host, 80))
        with pytest.raises(NetworkForbiddenError, match=host):
            one.connect_ex((host, 80))
    with socket.socket(family, socket.SOCK_DGRAM) as one, pytest.raises(NetworkForbiddenError):
        one.sendto(b"x", (host, 53))


def test_another_name_is_not_looked_up() -> None:
    with pytest.raises(NetworkForbiddenError, match="example"):
        socket.getaddrinfo("example.org", 443)
    with pytest.raises(NetworkForbiddenError, match="example"):
        socket.create_connection(("example.org", 443), timeout=1)


def test_this_machine_can_be_reached() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=5) as one,
    ):
        other, _ = server.accept()
        with other:
            one.sendall(b"x")
            assert other.recv(1) == b"x"
    assert socket.getaddrinfo("localhost", 80)


def test_the_time_zone_is_fixed() -> None:
    assert time.timezone == -8 * 3600
    assert time.localtime(0).tm_hour == 8


def test_warnings_are_errors() -> None:
    with pytest.raises(UserWarning):
        warnings.warn("planted", UserWarning, stacklevel=1)
