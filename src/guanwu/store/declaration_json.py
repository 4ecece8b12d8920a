"""Reads declarations from JSON: fast where they are right, all faults at once where they are not.

The JSON form of a declaration is the record itself. Its canonical form (items in the record's
order, defaults left out, no blanks) is what is hashed, so that the same declaration has the same
hash however it was written. Explicit nulls of optional items count as left out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import msgspec

from guanwu.case.fault import Fault
from guanwu.declaration.model import Declaration, Line
from guanwu.declaration.shape import Members, OddNumber, shape_faults

BYTES_MAX: Final = 32 * 1024 * 1024
"""Most bytes of one declaration: 9,999 lines of three kilobytes."""
DIGITS_MAX: Final = 20
"""Most digits of a number read; the record's longest has eighteen."""

_decoder = msgspec.json.Decoder(Declaration)
_encoder = msgspec.json.Encoder()
NUL: Final = rb"\u0000"
"""How JSON writes the one character that no store of texts takes: nothing that has it is read."""
_PAYMENT_CODE: Final[str] = next(
    field.default for field in msgspec.structs.fields(Line) if field.name == "payment_code"
)
"""The one default of the record that is a text."""


class Received(NamedTuple):
    """A declaration read, its canonical form and the SHA-256 of that form (hexadecimal)."""

    declaration: Declaration
    canonical: bytes
    content_hash: str


def canonical(declaration: Declaration) -> bytes:
    """Return the canonical JSON of a declaration (UTF-8).

    The encoder leaves out a text only if it is the default object itself, not if it merely equals
    it; a payment code written out as the default is therefore put back to it first.
    """
    if _default_written_out(declaration):
        return _encoder.encode(_with_default_texts(declaration))
    return _encoder.encode(declaration)


def _default_written_out(declaration: Declaration) -> bool:
    for line in declaration.lines:
        code = line.payment_code
        if code is not _PAYMENT_CODE and code == _PAYMENT_CODE:
            return True
    return False


def _with_default_texts(declaration: Declaration) -> Declaration:
    lines = tuple(
        msgspec.structs.replace(line, payment_code=_PAYMENT_CODE)
        if line.payment_code == _PAYMENT_CODE
        else line
        for line in declaration.lines
    )
    return msgspec.structs.replace(declaration, lines=lines)


def content_hash(canonical_form: bytes) -> str:
    """Return the SHA-256 of a canonical form, 64 hexadecimal digits."""
    return hashlib.sha256(canonical_form).hexdigest()


def receive(data: bytes) -> Received | tuple[Fault, ...]:
    """Read one declaration with its canonical form and hash, or return all faults of its shape.

    A name given twice makes one colon more in the input than in the canonical form (colons inside
    texts stand in both, unless written as an escape); so does an item written out at its default.
    Then, and whenever the decoder refuses, the slow reader decides.
    """
    if len(data) <= BYTES_MAX:
        try:
            declaration = _decoder.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            pass
        else:
            form = _encoder.encode(declaration)
            if data.count(b":") != form.count(b":") or b"\\u" in data:
                repeated = names_twice(data) and structural_faults(data)
                if repeated:
                    return repeated
            if NUL in form and (hidden := structural_faults(data)):
                return hidden
            if _default_written_out(declaration):
                form = canonical(declaration)
            return Received(declaration, form, hashlib.sha256(form).hexdigest())
    return structural_faults(data) or (Fault("json_not_understood", ""),)


def decode(data: bytes) -> Declaration | tuple[Fault, ...]:
    """Read one declaration, or return all faults of its shape (never an empty tuple)."""
    received = receive(data)
    return received.declaration if isinstance(received, Received) else received


def receive_lines(
    lines: Iterable[bytes],
) -> Iterator[tuple[int, bytes, Received | tuple[Fault, ...]]]:
    """Read JSON lines as `decode_lines` does, with canonical form and hash."""
    for number, line in enumerate(lines, 1):
        if not line.isspace() and line:
            yield number, line, receive(line)


def decode_lines(
    lines: Iterable[bytes],
) -> Iterator[tuple[int, bytes, Declaration | tuple[Fault, ...]]]:
    """Read JSON lines: line number from 1, the raw bytes, the declaration or its faults.

    Lines with nothing but blanks are passed over; a broken line does not touch the others.
    """
    for number, line, received in receive_lines(lines):
        if isinstance(received, Received):
            yield number, line, received.declaration
        else:
            yield number, line, received


def names_twice(data: bytes) -> bool:
    """Say whether a name stands twice in any group of a JSON text that the decoder accepted."""
    found = False

    def look(pairs: list[tuple[str, object]]) -> None:
        nonlocal found
        found = found or len({name for name, _ in pairs}) != len(pairs)

    json.loads(data, object_pairs_hook=look)
    return found


def structural_faults(data: bytes) -> tuple[Fault, ...]:
    """Return every difference between bytes and the record: encoding, syntax, names, types."""
    found = tree_of(data, BYTES_MAX)
    return shape_faults(found.value) if isinstance(found, JsonTree) else found


class JsonTree(msgspec.Struct, frozen=True):
    """The value of a JSON text as the shape's walk takes it, odd numbers and names given twice."""

    value: object


def tree_of(data: bytes, most: int) -> JsonTree | tuple[Fault, ...]:
    """Return the value of a JSON text of at most so many bytes, or why there is none."""
    if len(data) > most:
        return (Fault("json_too_large", "", {"bytes": len(data), "most": most}),)
    if not data.strip():
        return (Fault("json_empty", ""),)
    if data.startswith(b"\xef\xbb\xbf"):
        return (Fault("json_byte_order_mark", ""),)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return (Fault("json_not_utf8", "", {"byte": error.start}),)
    try:
        return JsonTree(json.loads(
            text,
            object_pairs_hook=Members,
            parse_int=_whole,
            parse_float=_decimal,
            parse_constant=_constant,
        ))
    except json.JSONDecodeError as error:
        facts = {"row": error.lineno, "column": error.colno}
        return (Fault("json_syntax", "", facts),)
    except RecursionError:
        return (Fault("json_too_deep", ""),)


def _whole(text: str) -> int | OddNumber:
    return int(text) if len(text) <= DIGITS_MAX else OddNumber("number_too_long", text)


def _decimal(text: str) -> OddNumber:
    return OddNumber("number_not_whole", text)


def _constant(text: str) -> OddNumber:
    return OddNumber("number_not_a_number", text)
