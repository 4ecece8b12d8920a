"""Settings by environment, checked at once: every fault is told, none is guessed away."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Final

from msgspec import Struct

from guanwu.case import Fault, Refusal

DEMO_SECRET: Final = "demo-secret-that-a-production-start-refuses"
MODES: Final = ("demo", "production")
_PORTS: Final = range(1, 65_536)
_SECRET_LEAST: Final = 32


class Settings(Struct, frozen=True):
    """How the faces are served. `secure` sends cookies over HTTPS alone.

    `proxies` is how many stand in front and note, one after the other, whom they speak for.
    `plan` is the folder or file of the tables that the planner plans with; empty for the shipped.
    """

    mode: str = "demo"
    host: str = "127.0.0.1"
    port: int = 8000
    secret: str = DEMO_SECRET
    secure: bool = False
    workers: int = 1
    store: str = "guanwu.db"
    proxies: int = 0
    plan: str = ""


class SettingsRefusedError(Exception):
    """Settings that cannot be served with; carries every refusal for the face to print."""

    def __init__(self, refusals: tuple[Fault | Refusal, ...]) -> None:
        super().__init__(", ".join(one.code for one in refusals))
        self.refusals = refusals


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings from `GUANWU_*` variables.

    Raises SettingsRefusedError with everything that is wrong: an unknown mode, a host or port that
    is none, a secret that is short or the demo's in production, production without HTTPS cookies.
    """
    refused: list[Refusal] = []
    mode = environment.get("GUANWU_MODE", "demo")
    if mode not in MODES:
        refused.append(Refusal("settings_mode_unknown", {"mode": mode}))
    host = environment.get("GUANWU_HOST", "127.0.0.1")
    if not _is_address(host):
        refused.append(Refusal("settings_host_wrong", {"value": host[:80]}))
    port = _whole(environment, "GUANWU_PORT", "8000", _PORTS, refused)
    workers = _whole(environment, "GUANWU_WORKERS", "1", range(1, 65), refused)
    proxies = _whole(environment, "GUANWU_PROXIES", "0", range(10), refused)
    secret = environment.get("GUANWU_SECRET", DEMO_SECRET)
    secure = environment.get("GUANWU_SECURE", "1" if mode == "production" else "0") == "1"
    if mode == "production":
        if secret == DEMO_SECRET or len(secret) < _SECRET_LEAST:
            refused.append(Refusal("settings_secret_weak", {"least": _SECRET_LEAST}))
        if not secure:
            refused.append(Refusal("settings_not_secure"))
    if refused:
        raise SettingsRefusedError(tuple(refused))
    return Settings(mode, host, port, secret, secure, workers,
                    environment.get("GUANWU_STORE", "guanwu.db"), proxies,
                    environment.get("GUANWU_PLAN", ""))


def _is_address(host: str) -> bool:
    """Say whether a host is an address that can be listened on: no name is looked up."""
    try:
        return bool(ip_address(host))
    except ValueError:
        return False


def _whole(
    environment: Mapping[str, str], name: str, otherwise: str, allowed: range,
    refused: list[Refusal],
) -> int:
    """Return a whole number of a setting, or add why not."""
    given = environment.get(name, otherwise)
    if given.isascii() and given.isdigit() and int(given) in allowed:
        return int(given)
    refused.append(Refusal("settings_number_wrong", {
        "name": name, "value": given, "low": allowed.start, "high": allowed.stop - 1}))
    return allowed.start
