"""The command that tries an amendment of the tariff on the declarations in the store."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from guanwu.case import Refusal
from guanwu.desk.command import Asked, command
from guanwu.desk.commands.gazette import gazette_resources
from guanwu.desk.gazette.checking import checked
from guanwu.desk.gazette.kept import Simulation, load, recorded, save
from guanwu.desk.gazette.simulating import simulate
from guanwu.desk.rows import text
from guanwu.store.flow_file import load_flow
from guanwu.store.journal import Event, append


class SimulationAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """An amendment, and how many stored declarations at most to try it on."""

    id: Annotated[str, Meta(min_length=1, max_length=40)]
    most: Annotated[int, Meta(ge=1, le=10_000_000)] = 50_000


@command("gazette:simulate", of=gazette_resources, apart=True, example=SimulationAsked("2025-0001"))
def simulate_gazette(desk: Asked, question: SimulationAsked) -> Simulation | Refusal:
    """Try an amendment on stored declarations and keep the result with it.

    The declarations are read while others lodge theirs; only keeping the result takes the store.
    """
    found = load(desk.connection, question.id)
    if isinstance(found, Refusal):
        return found
    flow = load_flow("tariff")
    state = flow.advance(found.state, "simulate", {}, desk.powers)
    if isinstance(state, Refusal):
        return state
    rows, faults = checked(desk.house, desk.connection, found, desk.moment.date())
    if faults:
        return Refusal("gazette_has_faults", {"gazette": found.id, "count": len(faults)})
    made = simulate(desk.house, rows, found.content_hash, desk.moment.date(), desk.at,
                    question.most)
    with desk.house.writing() as connection:
        again = load(connection, found.id)
        if isinstance(again, Refusal) or again.content_hash != found.content_hash:
            return Refusal("gazette_changed_meanwhile", {"gazette": found.id})
        state = flow.advance(again.state, "simulate", {}, desk.powers)
        if isinstance(state, Refusal):
            return state
        save(connection, recorded(replace(again, state=state), simulation=made))
        facts = text({"hash": made.content_hash, "declarations": made.declarations,
                      "affected": made.affected, "before": made.total.before,
                      "after": made.total.after})
        append(connection, [Event(desk.at, desk.actor.id, found.id, "gazette:draft:simulated",
                                  facts)])
    return made
