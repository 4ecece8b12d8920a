"""Passwords: which are good enough, and their hashes, of which only so many are made at once.

A hash is slow and large by design (Argon2id, 19 MiB, two passes). Without a limit a few hundred
attempts a second would hold up everybody else, so whoever finds no free place is told at once to
try again later. Source of the measures: NIST SP 800-63B 5.1.1 (length, known passwords, no rules of
composition, no expiry), OWASP ASVS 5 6.2.
"""

from __future__ import annotations

import os
import re
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from guanwu.case import Fault, Refusal

LENGTH_LEAST: Final = 12
LENGTH_MOST: Final = 128
GUESSES_LEAST: Final = 10**8
"""A password that is found within so many guesses of an informed guesser is too well known."""
_GUESSED_MOST: Final = 72
"""Signs that the estimate of guesses looks at."""
_PART_LEAST: Final = 4
READ_MOST: Final = 1_024
"""Signs of an attempt that are looked at: what is longer is wrong anyway."""
_PLAIN_SIGNS: Final = "bcdfghjkmnpqrstvwxz23456789BCDFGHJKLMNPQRSTVWXZ"
AGAIN_AFTER: Final = 1
"""Seconds until a place for a hash is likely to be free."""


def password_faults(password: str, names: tuple[str, ...]) -> tuple[Fault, ...]:
    """Return what is wrong with a new password, if anything; `names` are login, names, address.

    None of the facts tells anything of the password but its length.
    """
    plain = normal(password)
    if len(plain) < LENGTH_LEAST:
        return (Fault("password_short", "password", {"least": LENGTH_LEAST}),)
    if len(plain) > LENGTH_MOST:
        return (Fault("password_long", "password", {"most": LENGTH_MOST}),)
    parts = [part for name in names for part in _parts(name)]
    if any(part in plain.casefold() for part in parts):
        return (Fault("password_names_its_owner", "password"),)
    if zxcvbn(plain[:_GUESSED_MOST], parts)["guesses"] < GUESSES_LEAST:
        return (Fault("password_known", "password"),)
    return ()


def _parts(name: str) -> list[str]:
    """Return a name and the words in it that are long enough: four letters, two characters."""
    plain = normal(name).casefold()
    words = [plain, *re.split(r"[\W_]+", plain)]
    return [word for word in words if len(word) >= (_PART_LEAST if word.isascii() else 2)]


def normal(password: str) -> str:
    """Return a password with compatible signs as one, so that every keyboard writes the same."""
    return unicodedata.normalize("NFKC", password)


class Hashing:
    """Makes and checks hashes, at most `at_once` at the same time in this process."""

    def __init__(self, at_once: int | None = None) -> None:
        self._hasher = PasswordHasher(
            time_cost=2, memory_cost=19 * 1_024, parallelism=1, type=Type.ID)
        self._places = BoundedSemaphore(at_once or os.cpu_count() or 1)
        self._nobody = self._hasher.hash(secrets.token_hex(16))

    @contextmanager
    def place(self) -> Iterator[bool]:
        """Take a place for as long as the block lasts; False where none is free just now."""
        taken = self._places.acquire(blocking=False)
        try:
            yield taken
        finally:
            if taken:
                self._places.release()

    def make(self, password: str) -> str:
        """Return the hash of a password. The caller has a place."""
        return self._hasher.hash(normal(password))

    def check(self, kept: str | None, password: str) -> bool:
        """Say whether a password has a hash. The caller has a place.

        Where there is no hash, as for a login that nobody has, it takes as long and is wrong.
        """
        try:
            right = self._hasher.verify(kept or self._nobody, normal(password)[:READ_MOST])
        except (VerificationError, InvalidHashError):
            return False
        return right and kept is not None

    def is_old(self, kept: str) -> bool:
        """Say whether a hash was made with other measures than today's."""
        return self._hasher.check_needs_rehash(kept)


@cache
def hashing() -> Hashing:
    """Return the one that this process uses."""
    return Hashing()


def busy() -> Refusal:
    """Return what is said to whoever finds no place."""
    return Refusal("login_busy", {"retry_after": AGAIN_AFTER})


def temporary_password() -> str:
    """Return a password to be changed at once: four groups of four signs that look unlike others.

    About 78 bits; without vowels it makes no words.
    """
    return "-".join("".join(secrets.choice(_PLAIN_SIGNS) for _ in range(4)) for _ in range(4))
