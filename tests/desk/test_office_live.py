"""The live picture: volumes, times to release, backlog; right by counting again, and fast."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import text

from guanwu.desk.commands.declaration import ByNumbers
from guanwu.desk.intake import lodge
from guanwu.desk.matter_registering import Register
from guanwu.desk.queries.office import Live, Picture, took
from guanwu.store.engine import reading
from guanwu.store.office_rows import Released
from tests.desk.case_ground import Ground, code
from tests.desk.houses import lodged

pytestmark = pytest.mark.usefixtures("each_store")


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path)


def live(ground: Ground, login: str = "chief", **asked: object) -> Picture:
    found = ground.ask(login, "office:live", Live(**asked))  # type: ignore[arg-type]
    assert isinstance(found, Picture), found
    return found


def test_an_empty_office_is_a_picture_too(ground: Ground) -> None:
    found = live(ground)
    assert found.offices == ("keelung",) and len(found.volumes) == 7
    assert all(not one.lodged and not one.released for one in found.volumes)
    assert [(one.channel, one.releases, one.median_minutes) for one in found.took] == [
        ("", 0, None), ("C1", 0, None), ("C2", 0, None), ("C3", 0, None)]
    assert found.backlog == () and found.matters == ()


def test_what_came_went_and_waits_is_counted(ground: Ground) -> None:
    answers = lodge(ground.house, [*(lodged(n) for n in range(1, 15)), lodged(99, cif_twd=5)])
    drawn = [one.channel or "refused" for one in answers]
    numbers = [one.number for one in answers if one.channel == "C1"][:10]
    ground.ask("bank", "declaration:pay", ByNumbers(tuple(numbers)))
    for place, number in enumerate(numbers):
        ground.clock.on(minutes=10)
        if place < 8:
            ground.ask("releaser", "declaration:release", ByNumbers((number,)))
    ground.clock.on(days=3)
    ground.papers(2, begin=200, declared_on=date(2025, 3, 17))
    found = live(ground)
    by_day = {one.day: one for one in found.volumes}
    assert by_day[date(2025, 3, 14)].lodged == Counter(drawn)
    assert by_day[date(2025, 3, 14)].released == 8
    assert by_day[date(2025, 3, 17)].lodged["C2"] == 2
    every, c1 = found.took[0], found.took[1]
    assert (every.releases, every.median_minutes, every.p90_minutes) == (8, 40, 80)
    assert (c1.channel, c1.releases) == ("C1", 8) and not found.sampled
    (unit,) = found.backlog
    waiting = 4 + len(answers) - 1 - drawn.count("C1")
    assert (unit.unit, unit.waiting) == ("keelung/1", waiting)
    assert (unit.missed, unit.due_today) == (0, waiting - 4)
    ground.clock.on(days=2)
    assert live(ground).backlog[0].missed == waiting - 2
    assert live(ground, days=1).took[0].releases == 0


def test_only_chiefs_and_auditors_see_it_and_a_chief_the_own_office(ground: Ground) -> None:
    assert code(ground.ask("papers", "office:live", Live())) == "access_denied"
    assert code(ground.ask("chief", "office:live", Live(office="taipei"))) == (
        "search_office_out_of_reach")
    assert live(ground, "auditor").offices == ("keelung", "taipei", "taichung", "kaohsiung")


def test_percentiles_are_times_that_releases_took() -> None:
    begun = datetime(2025, 3, 14, 9, tzinfo=UTC)
    minutes = np.random.default_rng(7).integers(1, 10_000, 501)
    releases = [Released(begun.isoformat(), (begun + timedelta(minutes=int(one))).isoformat(), "C1")
                for one in minutes]
    found = next(iter(took(releases)))
    ordered = sorted(int(one) for one in minutes)
    assert (found.median_minutes, found.p90_minutes) == (ordered[250], ordered[450])


def test_matters_that_wait_are_counted_beside(ground: Ground) -> None:
    answer = ground.ask("chief", "matter:register", Register(
        kind="supplementary_duty", title="A shipment", office="keelung", working_days=10))
    assert not code(answer), answer
    (unit,) = live(ground).matters
    assert unit.waiting == 1 and unit.unit.startswith("keelung/")


@pytest.mark.slow
def test_a_picture_of_many_declarations_is_fast(ground: Ground) -> None:
    ground.papers(1)
    columns = ("number, kind, state, importer, box, declared_on, imported_on, channel, "
               "content_hash, record, lodged_at, done, office, version")
    with ground.house.writing() as connection:
        connection.execute(text(
            f"INSERT INTO declaration ({columns}, released_at) WITH RECURSIVE n(i) AS "
            "(SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000) "
            "SELECT 'ZZ' || i, kind, 'released', importer, box, declared_on, imported_on, 'C1', "
            "content_hash, '{}', lodged_at, done, office, 1, lodged_at FROM n, declaration d "
            "WHERE d.channel = 'C2'"))
    live(ground)
    begun = time.perf_counter()
    found = live(ground)
    assert time.perf_counter() - begun < 1.5
    assert sum(one.released for one in found.volumes) >= 40_000 and found.sampled
    with reading(ground.house.engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM declaration")).scalar_one() > 40_000
