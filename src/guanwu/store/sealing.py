"""Seals what names a natural person: AES-256-GCM field by field, and a keyed blind index.

A ciphertext is base64 of two bytes of key version, twelve of nonce, and the sealed text with its
tag. What it stands for (table, column, row) is authenticated with it, so that a ciphertext moved to
another row does not open. The blind index is HMAC-SHA256 under a key of its own: it finds the same
number again and does not open. Its key has one version for good, because the index stands in
journal and ledger, which nobody rewrites.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from guanwu.case import Refusal

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
VERSION_BYTES: Final = 2
TOKEN_MARK: Final = "~"
TOKEN_LENGTH: Final = 14
"""As many characters as the field of an importer's id has; 78 bits of the blind index."""


def new_key() -> bytes:
    """Return a new random key."""
    return secrets.token_bytes(KEY_BYTES)


class Ring:
    """The keys of one purpose by version; new texts are sealed under the current one."""

    def __init__(self, keys: Mapping[int, bytes], current: int) -> None:
        """Raises ValueError for a key of another length or a current version that is not there."""
        if current not in keys or any(len(key) != KEY_BYTES for key in keys.values()):
            raise ValueError("keys are 32 bytes long, and the current version is one of them")
        self.keys = dict(keys)
        self.current = current
        self._ciphers = {version: AESGCM(key) for version, key in self.keys.items()}

    def seal(self, plain: str, about: str) -> str:
        """Return a text sealed under the current key; `about` is table.column:row."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        version = self.current.to_bytes(VERSION_BYTES)
        sealed = self._ciphers[self.current].encrypt(
            nonce, plain.encode(), version + about.encode())
        return urlsafe_b64encode(version + nonce + sealed).decode()

    def open(self, cipher: str, about: str) -> str | Refusal:
        """Return the text; a Refusal when its key is not there, or it is not what was sealed."""
        try:
            held = urlsafe_b64decode(cipher.encode())
        except ValueError:
            return Refusal("seal_broken", {"about": about})
        version = held[:VERSION_BYTES]
        number = int.from_bytes(version)
        key = self._ciphers.get(number)
        if key is None:
            return Refusal("seal_key_missing", {"about": about, "version": number})
        nonce, sealed = held[VERSION_BYTES:][:NONCE_BYTES], held[VERSION_BYTES + NONCE_BYTES:]
        try:
            return key.decrypt(nonce, sealed, version + about.encode()).decode()
        except (InvalidTag, ValueError):
            return Refusal("seal_broken", {"about": about})

    def version_of(self, cipher: str) -> int | None:
        """Return the version of the key that sealed a text, None where it cannot be told."""
        try:
            held = urlsafe_b64decode(cipher.encode())
        except ValueError:
            return None
        return int.from_bytes(held[:VERSION_BYTES]) if len(held) > VERSION_BYTES else None

    def with_new_key(self) -> Ring:
        """Return the ring with one key more, which is the current one from now on."""
        version = max(self.keys) + 1
        return Ring({**self.keys, version: new_key()}, version)

    def current_only(self) -> Ring:
        """Return the ring without its old keys: what they sealed opens no more."""
        return Ring({self.current: self.keys[self.current]}, self.current)


class Keys:
    """The keys of a store. `demo` keys were made by the program itself, beside the store.

    Shown nowhere: it has no representation but its name.
    """

    def __init__(self, identity: Ring, totp: Ring, index: bytes, demo: bool = False) -> None:
        """Raises ValueError for an index key of another length."""
        if len(index) != KEY_BYTES:
            raise ValueError("the key of the blind index is 32 bytes long")
        self.identity = identity
        self.totp = totp
        self.index = index
        self.demo = demo

    def blind(self, purpose: str, text: str) -> str:
        """Return the blind index of a text for a purpose, 43 characters."""
        digest = hmac.digest(self.index, f"{purpose}\0{text}".encode(), "sha256")
        return urlsafe_b64encode(digest).decode().rstrip("=")

    def token_of(self, number: str) -> str:
        """Return the token that stands for an identity number wherever it would be written."""
        return (TOKEN_MARK + self.blind("identity", number))[:TOKEN_LENGTH]


def new_keys(demo: bool = False) -> Keys:
    """Return keys for a new store."""
    return Keys(Ring({1: new_key()}, 1), Ring({1: new_key()}, 1), new_key(), demo)


def is_token(text: str) -> bool:
    """Say whether a stored id is a token and not a number."""
    return text.startswith(TOKEN_MARK)
