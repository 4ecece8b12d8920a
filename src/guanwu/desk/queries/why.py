"""The query "why was I stopped", answered from what its declarant can see."""

from __future__ import annotations

import msgspec

from guanwu.case import Refusal
from guanwu.declaration.model import Declaration
from guanwu.desk.command import Asked, query
from guanwu.desk.concerned import declaration_resources, plain
from guanwu.desk.queries.declaration import ByNumber
from guanwu.desk.trader.own_case import faults_of
from guanwu.desk.trader.timeline import documents_limit
from guanwu.desk.trader.why import Standpoint, Why, why
from guanwu.store.case_rows import load_cases
from guanwu.store.own_rows import events_of

_decoder = msgspec.json.Decoder(Declaration)


@query("declaration:why", of=declaration_resources, example=ByNumber("CA  1411112347"))
def why_stopped(desk: Asked, question: ByNumber) -> Why | Refusal:
    """Tell why a declaration was stopped, what is asked, by when, and what resolves it."""
    number = plain((question.number,))[0]
    case = load_cases(desk.connection, [number]).get(number)
    if case is None:
        return Refusal("declaration_unknown", {"number": number[:40]})
    limit = documents_limit(events_of(desk.connection, number))
    seen = Standpoint(_decoder.decode(case.record), case.state, case.channel, limit, case.due_on,
                      faults_of(case))
    return why(seen, desk.house.reference, desk.house.deadlines)
