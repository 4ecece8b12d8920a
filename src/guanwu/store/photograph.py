"""A photograph as handed in: told by its bytes, whole from its first sign to its last."""

from __future__ import annotations

from typing import Final

from guanwu.case import Refusal
from guanwu.store.media_type import media_type_of

BYTES_MOST: Final = 4_000_000
"""The largest photograph, in bytes."""
SIDE_MOST: Final = 12_000
"""The longest side, in points."""
PNG_END: Final = b"\x00\x00\x00\x00IEND\xaeB`\x82"
JPEG_END: Final = b"\xff\xd9"
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of a JPEG after which height and width stand."""
_ALONE: Final = frozenset((0x01, *range(0xD0, 0xD8)))
"""Markers of a JPEG that have no length."""


def photograph_type(name: str, content: bytes) -> str | Refusal:
    """Return the media type of a photograph, `image/png` or `image/jpeg`, or why it is not taken.

    Refusals of `media_type_of`, `photograph_too_large` in bytes or points, and
    `photograph_wrong` for what is another kind of file, broken off, or has something after its end.
    """
    found = media_type_of(name, content)
    if isinstance(found, Refusal):
        return found
    if len(content) > BYTES_MOST:
        return Refusal("photograph_too_large", {"name": name, "most": BYTES_MOST,
                                                "side": SIDE_MOST})
    sides = _png(content) if found == "image/png" else (
        _jpeg(content) if found == "image/jpeg" else None)
    if sides is None:
        return Refusal("photograph_wrong", {"name": name})
    if not all(0 < side <= SIDE_MOST for side in sides):
        return Refusal("photograph_too_large", {"name": name, "most": BYTES_MOST,
                                                "side": SIDE_MOST})
    return found


def _png(content: bytes) -> tuple[int, int] | None:
    """Return width and height of a PNG; None where its first or last part is not as it must be."""
    if content[12:16] != b"IHDR" or not content.endswith(PNG_END):
        return None
    return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")


def _jpeg(content: bytes) -> tuple[int, int] | None:
    """Return width and height of a JPEG; None where it has none before its picture, or no end."""
    if not content.endswith(JPEG_END):
        return None
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker in _FRAMES:
            height, width = content[at + 5:at + 7], content[at + 7:at + 9]
            return int.from_bytes(width, "big"), int.from_bytes(height, "big")
        if marker in _ALONE or marker == 0xFF:
            at += 1 if marker == 0xFF else 2
            continue
        at += 2 + int.from_bytes(content[at + 2:at + 4], "big")
    return None
