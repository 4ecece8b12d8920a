"""An order is carried out once under a key: the same again gets the same answer, for good.

The answer stands in the transaction of the effect, sealed, for it may tell what names a person.
What was asked is compared by a keyed hash, so that a key cannot be used for something else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from guanwu.access.approval import proposal_hash
from guanwu.access.model import Actor
from guanwu.case import Refusal
from guanwu.desk.command import Spec
from guanwu.desk.house import House
from guanwu.desk.perform import declining, perform, run
from guanwu.store.idempotency_rows import Kept, keep_answer, kept_answer

KEY_MOST: Final = 200
PASSING: Final = frozenset((401, 403, 428, 429, 500, 503))
"""Statuses that tell of who asked and how, not of the order: they are not kept."""
_KEY: Final = re.compile(r"[\x21-\x7e]+")


class Told(NamedTuple):
    """An answer as a face tells it: status and JSON text. `again`: it was given before."""

    status: int
    body: str
    again: bool = False


Tell = Callable[[Any], Told]
"""Makes of an answer, a refusal or faults what a face tells."""


def key_refusal(key: str) -> Refusal | None:
    """Return why a text cannot be a key: 1 to 200 visible ASCII characters can."""
    if len(key) <= KEY_MOST and _KEY.fullmatch(key):
        return None
    return Refusal("idempotency_key_wrong", {"most": KEY_MOST})


def perform_once(
    house: House, actor: Actor, spec: Spec, order: Struct, reason: str, key: str, tell: Tell
) -> Told:
    """Do what is asked unless it was done under this key, and return the answer as told.

    What works apart from the one transaction may be done again: it changes nothing but its result.
    """
    if not key or not spec.writes or spec.apart:
        return tell(perform(house, actor, spec, order, reason))
    asked = hash_of(house, spec, msgspec.json.encode(order, order="sorted").decode())
    with declining() as declined, house.writing() as connection:
        held = answer_held(house, connection, key, actor, asked, tell)
        if held is not None:
            return held
        told = tell(run(house, connection, actor, spec, order, reason))
        keep(house, connection, key, actor, spec, asked, told)
        return told
    told = tell(declined[0])
    if told.status in PASSING:
        return told
    with house.writing() as connection:
        if not keep(house, connection, key, actor, spec, asked, told):
            told = answer_held(house, connection, key, actor, asked, tell) or told
    return told


def hash_of(house: House, spec: Spec, content: str) -> str:
    """Return the hash by which two orders under one key are compared; nobody else can make it."""
    return house.keys.blind("idempotency", proposal_hash(spec.id, content))


def answer_held(
    house: House, connection: Connection, key: str, actor: Actor, asked: str, tell: Tell
) -> Told | None:
    """Return the answer given under a key, a refusal where it was to something else, or None."""
    held = kept_answer(connection, key, actor.id)
    if held is None:
        return None
    if held.content_hash != asked:
        return tell(Refusal("idempotency_key_reused", {"key": key}))
    body = house.keys.identity.open(held.body, _about(key, actor))
    return tell(body) if isinstance(body, Refusal) else Told(held.status, body, True)


def keep(
    house: House, connection: Connection, key: str, actor: Actor, spec: Spec, asked: str, told: Told
) -> bool:
    """Keep an answer under its key in the open transaction; False where one is kept already."""
    sealed = house.keys.identity.seal(told.body, _about(key, actor))
    return keep_answer(connection, key, actor.id, spec.id, Kept(asked, told.status, sealed),
                       house.clock().isoformat())


def _about(key: str, actor: Actor) -> str:
    """Return what a sealed answer is bound to: its row."""
    return f"idempotency.answer:{actor.id}:{key}"
