"""Identity numbers of natural persons in the store: a token for use everywhere, the number sealed.

Whoever keeps a number keeps its token instead and calls `keep_identities` in the same transaction;
whoever must know it calls `open_identities`, which the desk lets nobody do without a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, bindparam, text

from guanwu.case import Refusal
from guanwu.store.sealing import Keys, Ring

NUMBERS_A_QUERY = 500
ERASED = 0
"""The key version of an identity that was destroyed."""
_KEEP = text(
    "INSERT INTO identity (token, cipher, key_version) VALUES (:token, :cipher, :version) "
    "ON CONFLICT (token) DO UPDATE SET cipher = excluded.cipher, "
    "key_version = excluded.key_version WHERE identity.cipher IS NULL"
)
"""One that was destroyed and is given again by the person is kept again."""
_OPEN = text("SELECT token, cipher FROM identity WHERE token IN :tokens").bindparams(
    bindparam("tokens", expanding=True))


def about_identity(token: str) -> str:
    """Return what the ciphertext of an identity stands for."""
    return f"identity.cipher:{token}"


def about_totp(person: str) -> str:
    """Return what the ciphertext of a second factor stands for."""
    return f"person.totp_secret:{person}"


def keep_identities(connection: Connection, keys: Keys, numbers: Mapping[str, str]) -> None:
    """Keep numbers by token, sealed, in the transaction of the connection."""
    if numbers:
        connection.execute(_KEEP, [
            {"token": token, "cipher": keys.identity.seal(number, about_identity(token)),
             "version": keys.identity.current}
            for token, number in sorted(numbers.items())
        ])


def keep_identity(connection: Connection, keys: Keys, number: str) -> str:
    """Keep one number and return its token."""
    token = keys.token_of(number)
    keep_identities(connection, keys, {token: number})
    return token


def open_identities(
    connection: Connection, keys: Keys, tokens: Iterable[str]
) -> dict[str, str | Refusal]:
    """Return the numbers behind tokens; a Refusal for one that is unknown, erased or broken."""
    wanted = sorted(set(tokens))
    found: dict[str, str | Refusal] = {}
    for start in range(0, len(wanted), NUMBERS_A_QUERY):
        part = wanted[start:start + NUMBERS_A_QUERY]
        for token, cipher in connection.execute(_OPEN, {"tokens": part}):
            found[token] = (
                Refusal("identity_erased", {"token": token}) if cipher is None
                else keys.identity.open(cipher, about_identity(token))
            )
    for token in wanted:
        found.setdefault(token, Refusal("identity_unknown", {"token": token}))
    return found


def erase_identity(connection: Connection, token: str) -> bool:
    """Destroy the number behind a token for good; False when there is none to destroy.

    The token stays, so that books and journal stand. Copies of the store made before still hold
    the ciphertext: rotating the keys and dropping the old one destroys it there too.
    """
    done = connection.execute(
        text("UPDATE identity SET cipher = NULL, key_version = :erased "
             "WHERE token = :token AND cipher IS NOT NULL"),
        {"token": token, "erased": ERASED},
    )
    return done.rowcount == 1


def keys_fit(connection: Connection, keys: Keys) -> bool:
    """Say whether the keys are those of the store: one sealed number opens to its own token."""
    row = connection.execute(
        text("SELECT token, cipher FROM identity WHERE cipher IS NOT NULL LIMIT 1")).first()
    if row is None:
        return True
    number = keys.identity.open(row[1], about_identity(row[0]))
    return isinstance(number, str) and keys.token_of(number) == row[0]


def rotate_identities(connection: Connection, keys: Keys, most: int = 1_000) -> int:
    """Seal numbers of older keys anew under the current one, so many at once; return how many.

    Zero means that none is left. Raises LookupError naming a row that does not open.
    """
    rows = connection.execute(
        text("SELECT token, cipher FROM identity WHERE cipher IS NOT NULL "
             "AND key_version <> :version LIMIT :most"),
        {"version": keys.identity.current, "most": most},
    ).all()
    changes = [
        {"row": token, "version": keys.identity.current,
         "cipher": _again(keys.identity, cipher, about_identity(token))}
        for token, cipher in rows
    ]
    if changes:
        connection.execute(text("UPDATE identity SET cipher = :cipher, key_version = :version "
                                "WHERE token = :row"), changes)
    return len(changes)


def rotate_totp(connection: Connection, keys: Keys) -> int:
    """Seal every second factor anew under the current key; return how many. Errors as above."""
    rows = connection.execute(
        text("SELECT id, totp_secret FROM person WHERE totp_secret IS NOT NULL")).all()
    changes = [{"row": person, "cipher": _again(keys.totp, cipher, about_totp(person))}
               for person, cipher in rows]
    if changes:
        connection.execute(
            text("UPDATE person SET totp_secret = :cipher WHERE id = :row"), changes)
    return len(changes)


def _again(ring: Ring, cipher: str, about: str) -> str:
    """Return a text sealed anew; one that does not open must not be lost (LookupError)."""
    plain = ring.open(cipher, about)
    if isinstance(plain, Refusal):
        raise LookupError(f"{plain.code} {dict(plain.facts)}")
    return ring.seal(plain, about)
