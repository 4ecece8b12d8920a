"""The statement from data says what the official one says, clause by clause, and nothing else."""

from __future__ import annotations

import random
import re

import pytest

from guanwu.desk.programme.body import shipped
from guanwu.programme.compare import (
    Difference,
    clause_differences,
    differences,
    parts_of,
)
from tests.programme.ground import YEAR, source, statement, text
from tests.shared import needs_shared

pytestmark = needs_shared


def compared(other: str) -> tuple[Difference, ...]:
    ground = shipped()
    return differences(statement(), ground.programmes.tables.frame["words"], other)


def test_only_a_sign_of_the_drawing_is_another() -> None:
    found = compared(source())
    assert [(one.kind, one.theirs, one.ours) for one in found] == [
        ("layout", "\u3127 U+3127", "\u4e00 U+4E00")]


def test_all_clauses_are_there_in_their_order() -> None:
    theirs, ours = parts_of(source()), parts_of(text())
    assert theirs.clauses == ours.clauses
    assert len(theirs.clauses) == 688


def test_every_duty_is_one_of_the_clauses() -> None:
    organisation = shipped().organisation
    day = organisation.tables.duties[0].since
    joined = "".join(parts_of(source()).clauses)
    duties = organisation.duties.on(day)
    assert len(duties) == 406
    place = 0
    for duty in duties:
        place = joined.index("".join(duty.zh_hant.split()), place)


def test_every_figure_stands_there_as_often_and_in_the_same_order() -> None:
    numbers = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
    theirs, ours = parts_of(source()), parts_of(text())
    found = numbers.findall("\n".join(ours.clauses))
    assert found == numbers.findall("\n".join(theirs.clauses))
    assert len(found) > 500


def test_every_cell_of_the_head_count_is_there() -> None:
    block = next(one for one in statement().blocks if one.kind == "table")
    cells = ["".join(cell) for row in block.rows for cell in row if cell]
    assert sum(one.lstrip("-").isdigit() for one in cells) == 7 * 13
    clauses = parts_of(source()).clauses
    start = clauses.index(cells[0])
    assert list(clauses[start : start + len(cells)]) == cells


def test_a_year_that_is_not_the_sources_differs_throughout() -> None:
    other = source().replace(str(YEAR), str(YEAR + 1))
    assert {one.kind for one in compared(other)} == {"altered", "layout"}


@pytest.mark.parametrize("seed", range(12))
def test_what_is_planted_in_the_source_is_found(seed: int) -> None:
    draw = random.Random(seed)
    lines = source().split("\n")
    places = [place for place, line in enumerate(lines) if len(line.strip()) > 12]
    missing, altered, extra = draw.sample(places, 3)
    was = lines[altered]
    sign = next(place for place, one in enumerate(was) if one.isalnum())
    lines[altered] = was[:sign] + "#" + was[sign + 1 :]
    lines[extra] += "\nA line of nobody's."
    struck = set(parts_of(lines[missing]).clauses)
    lines[missing] = ""
    found = [one for one in compared("\n".join(lines)) if one.kind != "layout"]
    assert any("#" in one.theirs and one.ours for one in found)
    assert any(one.kind in ("missing", "altered") and "nobody" in one.theirs for one in found)
    assert struck <= {one.ours for one in found if one.kind in ("extra", "altered")}


def test_every_single_clause_that_is_struck_or_altered_is_found() -> None:
    """Each of the clauses in turn, by the parts alone, which is what is compared."""
    ours = parts_of(text()).clauses
    for place in range(0, len(ours), 7):
        struck = ours[:place] + ours[place + 1 :]
        (found,) = clause_differences(struck, ours)
        assert (found.kind, found.ours) == ("extra", ours[place])
        altered = (*ours[:place], ours[place] + "x", *ours[place + 1 :])
        (found,) = clause_differences(altered, ours)
        assert (found.kind, found.theirs) == ("altered", ours[place] + "x")


def test_boxes_that_lack_or_are_too_many_are_found() -> None:
    whole = source()
    start, end = whole.index("[image"), whole.index("\uff08\u4e8c\uff09")
    drawing = whole[start:end]
    lines = drawing.split("\n")
    signs = [place for place, line in enumerate(lines) if line.strip() and "image" not in line]
    assert not [one for one in compared(whole) if one.kind != "layout"]
    fewer = list(lines)
    fewer[signs[-1]] = ""
    assert [one for one in compared(whole[:start] + "\n".join(fewer) + whole[end:])
            if one.kind != "layout"]
    more = [*lines, "A box"]
    found = [one for one in compared(whole[:start] + "\n".join(more) + whole[end:])
             if one.kind != "layout"]
    assert [(one.kind, one.theirs) for one in found] == [("missing", "Abox")]
