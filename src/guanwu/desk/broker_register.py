"""The register of brokers as the desk asks it: may this box lodge at this office on this day?

The register is asked from the day that the table `broker_register_enforced_since` has for an office
(or for `all`); where it has none, as soon as a broker of the office is registered. As long as it is
empty nobody is refused for not standing in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from guanwu.case import Fault
from guanwu.declaration.model import Declaration
from guanwu.desk.concerned import office_of
from guanwu.establishment.naming import office_term
from guanwu.party.operator import Operator
from guanwu.rule.table import DatedTable

TABLE: Final = "broker_register_enforced_since"
EVERYWHERE: Final = "all"


class BrokerRegister:
    """The brokers of all offices by box, and since when each office asks for them."""

    def __init__(self, brokers: Iterable[Operator], enforced: DatedTable) -> None:
        self._enforced = enforced
        self._by_box: dict[tuple[str, str], list[Operator]] = {}
        self._offices: dict[str, list[Operator]] = {}
        for one in brokers:
            self._by_box.setdefault((one.office, one.code), []).append(one)
            self._offices.setdefault(one.office, []).append(one)
        self._asked: dict[tuple[str, date], bool] = {}

    def is_asked(self, office: str, day: date) -> bool:
        """Say whether declarations of an office must come from a broker of the register."""
        key = (office, day)
        held = self._asked.get(key)
        if held is None:
            held = self._asked[key] = self._ask(office, day)
        return held

    def _ask(self, office: str, day: date) -> bool:
        """Look up whether the register is asked."""
        for name in (office, EVERYWHERE):
            if name in self._enforced.rows:
                return self._enforced.at(name, day) is not None
        return any(one.registered(day) for one in self._offices.get(office, ()))

    def faults(self, declaration: Declaration, day: date) -> tuple[Fault, ...]:
        """Return what is wrong with the box of a declaration lodged on a day (CA 22, BRK 5)."""
        office = office_of(declaration.number)
        if not self.is_asked(office, day):
            return ()
        held = [one for one in self._by_box.get((office, declaration.box), ())
                if one.registered(day) and one.state != "approved"]
        facts = {"box": declaration.box, "office": office_term(office), "day": day.isoformat()}
        if not held:
            return (Fault("broker_unknown", "box", facts),)
        stopped = [one.record.suspension for one in held if one.suspended(day)]
        if stopped and stopped[0] is not None:
            until = stopped[0].until.isoformat()
            return (Fault("broker_suspended", "box", facts | {"until": until}),)
        return ()
