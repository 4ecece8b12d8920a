"""The second factor: codes of six digits that change every half minute (TOTP, RFC 6238).

The secret is sealed in the store. A code counts once, one step early or late; the step it was taken
for is kept, so that nobody who saw it can use it again.
"""

from __future__ import annotations

import hmac
import io
import re
from datetime import datetime
from typing import Final, NamedTuple

import pyotp
import segno

from guanwu.case import Refusal
from guanwu.store.identity_rows import about_totp
from guanwu.store.person_rows import Person
from guanwu.store.sealing import Keys

ISSUER: Final = "guanwu"
STEP_SECONDS: Final = 30
STEPS_AROUND: Final = (0, -1, 1)
_CODE: Final = re.compile(r"[0-9]{6}", re.ASCII)


class Enrolment(NamedTuple):
    """What a person needs to set up an application for codes.

    `sealed` goes with the form and comes back with the first code; nothing is kept before.
    """

    secret: str
    uri: str
    picture: str
    sealed: str


def begin(keys: Keys, person: Person, session: str) -> Enrolment:
    """Return a new secret as text, address and picture (SVG), sealed for one session alone."""
    return _shown(keys, person, session, pyotp.random_base32())


def resume(keys: Keys, person: Person, session: str, sealed: str) -> Enrolment | Refusal:
    """Return an enrolment that was begun, to be shown again after a wrong code."""
    secret = keys.totp.open(sealed, _about_enrolment(person.id, session))
    if isinstance(secret, Refusal):
        return Refusal("enrolment_over")
    return _shown(keys, person, session, secret)


def _shown(keys: Keys, person: Person, session: str, secret: str) -> Enrolment:
    """Return a secret in every form in which an application takes it."""
    uri = pyotp.TOTP(secret).provisioning_uri(name=person.login, issuer_name=ISSUER)
    drawn = io.BytesIO()
    segno.make(uri, error="m").save(
        drawn, kind="svg", scale=5, border=4, xmldecl=False, svgclass=None, lineclass=None,
        omitsize=False, dark="#000", light="#fff")
    sealed = keys.totp.seal(secret, _about_enrolment(person.id, session))
    return Enrolment(secret, uri, drawn.getvalue().decode(), sealed)


def finish(
    keys: Keys, person: Person, session: str, sealed: str, code: str, moment: datetime
) -> tuple[str, int] | Refusal:
    """Return the secret sealed for the store and the step of its first code, or why not."""
    secret = keys.totp.open(sealed, _about_enrolment(person.id, session))
    if isinstance(secret, Refusal):
        return Refusal("enrolment_over")
    step = step_of(secret, code, moment)
    if step is None:
        return Refusal("code_wrong")
    return keys.totp.seal(secret, about_totp(person.id)), step


def step_of_person(keys: Keys, person: Person, code: str, moment: datetime) -> int | Refusal:
    """Return the step that a person's code is of, or `code_wrong`."""
    if person.totp_secret is None:
        return Refusal("code_wrong")
    secret = keys.totp.open(person.totp_secret, about_totp(person.id))
    if isinstance(secret, Refusal):
        return secret
    step = step_of(secret, code, moment)
    return Refusal("code_wrong") if step is None else step


def step_of(secret: str, code: str, moment: datetime) -> int | None:
    """Return the step around a moment that a code is of, None when it is of none."""
    plain = code.replace(" ", "")
    if not _CODE.fullmatch(plain):
        return None
    totp, found = pyotp.TOTP(secret), None
    now = int(moment.timestamp()) // STEP_SECONDS
    for offset in STEPS_AROUND:
        expected = totp.generate_otp(now + offset)
        if hmac.compare_digest(expected, plain) and found is None:
            found = now + offset
    return found


def _about_enrolment(person: str, session: str) -> str:
    """Return what a secret is sealed for until its first code."""
    return f"enrolment:{person}:{session}"
