"""What the desk answers to a lodged declaration."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from guanwu.case import Fault


class Outcome(Struct, frozen=True, omit_defaults=True):
    """The answer to one lodged declaration; all a trader may see, and the faults if refused.

    `outcome`: accepted, refused, repeated (the same again: the same answer) or conflict (the
    number is used with other content).
    """

    number: str
    outcome: str
    state: str
    channel: str | None = None
    payable: int | None = None
    bill_number: str | None = None
    due_on: date | None = None
    faults: tuple[Fault, ...] = ()
