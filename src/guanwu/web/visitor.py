"""The visitor of a session token, asked of the desk."""

from __future__ import annotations

from guanwu.api.identity import Visitor
from guanwu.case import Refusal
from guanwu.desk.house import House
from guanwu.desk.login import visit


def identify(house: House, token: str) -> Visitor | None:
    """Return who a token stands for; None where it stands for nobody or not yet for anybody."""
    seen = visit(house, token)
    if isinstance(seen, Refusal) or seen.needs:
        return None
    return Visitor(seen.actor, seen.session, seen.language, seen.name_en)
