"""The recorded draw of a declaration: a hash of number, day and salt, the same for one and many.

Nobody can steer it without the salt, and anybody with the salt can check it afterwards. Source of
sampling: Examination Regulations 2 (examination is by sample).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from hashlib import sha256

import numpy as np

MILLION = 1_000_000


def draw_ppm(number: str, day: date, salt: str) -> int:
    """Return the draw of a declaration, 0 to 999,999; each is as likely as any other."""
    digest = sha256(_before(day, salt) + number.encode()).digest()
    return int.from_bytes(digest[:8]) % MILLION


def draws(numbers: Sequence[str], days: date | Sequence[date], salt: str) -> np.ndarray:
    """Return the draws of many declarations as int64; `days` is one day for all, or one each."""
    if isinstance(days, date):
        before = _before(days, salt)
        digests = [sha256(before + number.encode()).digest() for number in numbers]
    else:
        starts = {day: _before(day, salt) for day in set(days)}
        digests = [
            sha256(starts[day] + number.encode()).digest()
            for number, day in zip(numbers, days, strict=True)
        ]
    if not digests:
        return np.zeros(0, dtype=np.int64)
    words = np.frombuffer(b"".join(digests), dtype=">u8")[::4]
    return (words % MILLION).astype(np.int64)


def _before(day: date, salt: str) -> bytes:
    """Return what is hashed before the number; the salt's length keeps the parts apart."""
    return f"{len(salt)}:{salt}:{day.isoformat()}:".encode()
