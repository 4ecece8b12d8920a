"""What is done to a declaration from its page: one address for every order."""

from __future__ import annotations

from typing import Any, Final

from litestar import post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Response

from guanwu.desk.approval import Proposed
from guanwu.desk.command import registry
from guanwu.desk.orders import read_fields
from guanwu.desk.perform import is_declined
from guanwu.web.matter.words import written
from guanwu.web.officer.desk import CASE, desk_page
from guanwu.web.officer.showing import NUMBER_MOST, after, path_of, reason_of
from guanwu.web.visit import Visiting, to

Form = URLEncodedBody[dict[str, Any]]
VALUE_MOST: Final = 1_000
VERBS: Final = ("take", "assign", "give_back", "hand_over", "receive_documents", "pay", "release",
                "change_channel", "withdraw")
LEAVES: Final = frozenset(("give_back", "hand_over"))
"""What is put out of one's hands: the next thing is what else one has."""
RENAMED: Final = {"because": "reason"}
"""Fields of forms with another name than in the order: `reason` is why the case is read."""


def _action(verb: str) -> HTTPRouteHandler:
    """Return the route of an order: it goes back to the page, or shows why it is declined."""
    id = f"declaration:{verb}"

    def act(visit: Visiting, number: FromPath[str], data: Form) -> Response[Any]:
        order_type = registry()[id].order
        names = set(order_type.__struct_fields__)
        typed = {RENAMED.get(name, name): written(value, VALUE_MOST)
                 for name, value in data.items() if name != "reason"}
        fields = [(name, typed[name]) for name in names - {"number", "numbers"} if name in typed]
        fields.append(("numbers" if "numbers" in names else "number", number[:NUMBER_MOST]))
        why, order = reason_of(data), read_fields(order_type, fields)
        answer: Any = order if isinstance(order, tuple) else visit.try_ask(id, order)
        declined = _declined(answer)
        if declined:
            return desk_page(visit, number, why, verb, declined, typed)
        if isinstance(answer, Proposed):
            return to(path_of(number, why), "officer_done_proposed")
        if verb in LEAVES:
            return to("/officer/queue?of=mine", f"officer_done_{verb}")
        if verb == "take":
            return to(path_of(number, why), "officer_done_take")
        return to(after(visit, number, why), f"officer_done_{verb}")

    act.__name__ = f"{verb}_declaration"
    return post(f"{CASE}/{verb}", opt={"needs": id}, sync_to_thread=True)(act)


def _declined(answer: Any) -> Any:
    """Return why an order was declined; a batch of one tells it in its only outcome."""
    if is_declined(answer):
        return answer
    if isinstance(answer, list) and answer:
        return getattr(answer[0], "faults", ())
    return ()


ACTIONS: Final = tuple(map(_action, VERBS))
