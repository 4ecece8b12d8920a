"""Why a declaration was stopped, as far as its declarant may know.

The answer is made of what the declarant can see himself: the declaration, its channel, where it
stands, the law. What selected it (rules, flags, scores, the draw) is not a parameter here, so that
nothing of it can be told. Its parts are graded:

1. what the channel means, which anybody may know;
2. what is asked of this declarant, until when, and what most often resolves it;
3. the classes of reason that are public or his own: papers that the law asks for with such goods,
   what he claimed or asked for, the share that is drawn from all declarations (EXA 2).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from msgspec import Struct

from guanwu.case import Fault, Refusal
from guanwu.declaration.checks.goods import demands_of
from guanwu.declaration.model import Declaration
from guanwu.declaration.number import printed
from guanwu.declaration.reference import Reference
from guanwu.release.deadlines import Deadlines
from guanwu.store.acts_file import load_acts
from guanwu.store.terms_file import load_terms
from guanwu.valuation.rules import law_day

MEANING, ASKED, CLASS = 1, 2, 3
PAPERS: Final = frozenset(("permit", "certificate", "inspection"))
REVIEW: Final = "8"
"""The declarant's own request for a review of papers (list 010)."""
REPLACES: Final = 5
STOPPING: Final = ("documents", "examination")
_STEPS: Final = {
    "documents": ("why_documents_asked", "AUTO 14", "why_documents_resolved"),
    "examination": ("why_examination_asked", "EXA 26", "why_examination_resolved"),
    "billed": ("why_payment_asked", "CA 43", "why_payment_resolved"),
    "paid": ("why_release_waits", "CA 44", ""),
    "referred": ("why_referred", "EXA 13", "why_referred_resolved"),
    "refused": ("why_refused", "CA 17", "why_refused_resolved"),
    "released": ("why_released", "CA 44", ""),
    "withdrawn": ("why_withdrawn", "CA 17", ""),
    "assessed": ("why_assessed", "CA 43", ""),
}
"""What a state asks for: its sentence, its article, and what most often resolves it."""


class Standpoint(NamedTuple):
    """What the declarant can see of his declaration."""

    declaration: Declaration
    state: str
    channel: str | None
    documents_until: str | None
    due_on: date | None
    faults: tuple[Fault, ...]


class WhyPart(Struct, frozen=True):
    """A part of the answer: its grade, its sentence in both languages, the article behind it.

    `until` is the last day for what is asked; `lines` are the lines meant, from 1.
    """

    grade: int
    id: str
    zh: str
    en: str
    article: str = ""
    article_zh: str = ""
    article_en: str = ""
    until: str | None = None
    lines: tuple[int, ...] = ()


class Why(Struct, frozen=True):
    """The graded answer. `stopped`: Customs waits for papers or an examination."""

    number: str
    printed: str
    state: str
    channel: str | None
    stopped: bool
    parts: tuple[WhyPart, ...]
    faults: tuple[Fault, ...]


def why(seen: Standpoint, reference: Reference, deadlines: Deadlines) -> Why:
    """Return why a declaration was stopped, from what the declarant can see alone."""
    number = seen.declaration.number
    stopped = seen.state in STOPPING
    parts: list[WhyPart] = []
    if seen.channel is not None:
        parts.append(_part(MEANING, f"why_channel_{seen.channel.lower()}", "AUTO 13"))
    parts += _asked(seen, deadlines)
    if stopped or seen.channel in ("C2", "C3"):
        parts += _classes(seen.declaration, reference)
        parts.append(_part(CLASS, "why_class_sample", "EXA 2"))
        parts.append(_part(CLASS, "why_untold", "EXA 16"))
    return Why(number, printed(number), seen.state, seen.channel, stopped, tuple(parts),
               seen.faults)


def _asked(seen: Standpoint, deadlines: Deadlines) -> Iterator[WhyPart]:
    """Yield what is asked of the declarant now, until when, and what most often resolves it."""
    step = _STEPS.get(seen.state)
    if step is None:
        return
    asked, article, resolved = step
    yield _part(ASKED, asked, article, until=_until(seen, deadlines))
    if seen.state == "documents" and seen.channel == "C3":
        yield _part(ASKED, "why_examination_follows", "AUTO 14")
    if resolved:
        yield _part(ASKED, resolved, article)


def _until(seen: Standpoint, deadlines: Deadlines) -> str | None:
    """Return the last day for what is asked."""
    if seen.state == "documents":
        return seen.documents_until
    if seen.state == "billed" and seen.due_on is not None:
        return seen.due_on.isoformat()
    if seen.state == "examination":
        last = deadlines.due("examination_request", seen.declaration.declared_on)
        return None if isinstance(last, Refusal) else last.isoformat()
    return None


def _classes(declaration: Declaration, reference: Reference) -> Iterator[WhyPart]:
    """Yield the classes of reason that stand in the declaration itself or in public law."""
    if declaration.examination_request == REVIEW:
        yield _part(CLASS, "why_class_requested", "AUTO 13")
    if declaration.function == REPLACES:
        yield _part(CLASS, "why_class_replaced", "CA 17.5")
    for id, article, lines in (
        ("why_class_papers", "CA 17", _with_papers(declaration, reference)),
        ("why_class_preference", "CA 28", _lines(declaration, "preference")),
        ("why_class_exemption", "CA 49", _lines(declaration, "exemption")),
    ):
        if lines:
            yield _part(CLASS, id, article, lines=lines)


def _with_papers(declaration: Declaration, reference: Reference) -> tuple[int, ...]:
    """Return the lines for whose goods a published import rule asks for a paper."""
    kind = reference.kinds.get(declaration.kind)
    day = declaration.imported_on if kind is None else law_day(declaration, kind)
    return tuple(
        line.line for line in declaration.lines
        if any(one.demands in PAPERS and one.concerns(line.origin)
               for one in demands_of(line.code, day, reference))
    )


def _lines(declaration: Declaration, name: str) -> tuple[int, ...]:
    """Return the lines on which something is declared."""
    return tuple(line.line for line in declaration.lines if getattr(line, name) is not None)


def _part(
    grade: int, id: str, article: str, until: str | None = None, lines: Sequence[int] = ()
) -> WhyPart:
    """Return a part with its sentences and that of its article."""
    terms = load_terms()
    facts: dict[str, Any] = {"lines": tuple(lines)}
    law = load_acts().sentence(article)
    return WhyPart(grade, id, terms.say(id, "zh-Hant", facts), terms.say(id, "en", facts), article,
                   law.zh_hant, law.en, until, tuple(lines))
