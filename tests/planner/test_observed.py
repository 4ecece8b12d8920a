"""What a journal tells of work: service without waiting, nights left out, shares in full."""

from __future__ import annotations

from guanwu.planner.model import MILLION
from guanwu.planner.observed import ACCEPTED, Observed, Seen, observe, shares_ppm

REVIEW, EXAMINE = "declaration:receive_documents:made", "declaration:record_examination:made"


def seen(at: str, event: str, subject: str = "A", actor: str = "chen", channel: str = "C2") -> Seen:
    return Seen(f"2025-03-{at}+08:00", actor, subject, event, "taipei", "G1", channel)


def test_arrivals_are_counted_by_hour_of_the_week_in_taiwan() -> None:
    found = observe([seen("10T09:15:00", ACCEPTED, actor="guanwu"),
                     Seen("2025-03-09T23:30:00+00:00", "guanwu", "B", ACCEPTED, "taipei", "G1",
                          "C3")])
    assert found.arrivals == {("taipei", "G1", "C2"): 1, ("taipei", "G1", "C3"): 1}
    assert [hour for hour, count in enumerate(found.hours) if count] == [7, 9]


def test_waiting_is_no_work_and_an_officer_does_one_thing_at_a_time() -> None:
    found = observe([
        seen("10T09:00:00", ACCEPTED, "A", "guanwu"), seen("10T09:00:00", ACCEPTED, "B", "guanwu"),
        seen("10T09:20:00", REVIEW, "A"), seen("10T09:50:00", REVIEW, "B"),
        seen("10T10:00:00", EXAMINE, "B", "lin")])
    steps = {one.skill: one for one in found.steps}
    review = steps["document_review"]
    assert (review.pieces, review.seconds, review.left_out) == (2, 1500, 0)
    assert review.variation_ppm == 2 * 300 ** 2 * MILLION // 1500 ** 2
    assert (steps["examination"].pieces, steps["examination"].seconds) == (1, 600)


def test_nights_and_the_system_are_left_out_and_counted() -> None:
    found = observe([
        seen("10T17:00:00", ACCEPTED, "A", "guanwu"), seen("11T09:00:00", REVIEW, "A"),
        seen("11T09:00:00", ACCEPTED, "B", "guanwu"),
        seen("11T09:10:00", REVIEW, "B", "guanwu")])
    assert [(one.pieces, one.left_out) for one in found.steps] == [(0, 2)]


def test_times_that_pass_are_told_from_their_last_beginning_waiting_and_all() -> None:
    def day(number: int, hour: int, event: str, subject: str) -> Seen:
        return seen(f"{number}T{hour:02}:00:00", event, subject, "guanwu")

    rows = []
    for at, subject in enumerate(("A", "B", "C", "D", "E", "F", "G", "H", "I", "J")):
        rows += [day(10, 0, ACCEPTED, subject), day(10, 1, "declaration:duty:billed", subject),
                 day(10, 2, "declaration:bill:made", subject),
                 day(10, 3 + at, "declaration:pay:made", subject)]
    rows += [day(10, 23, "declaration:release:made", "A"), day(10, 23, "matter:close:made", "M")]
    found = {one.span: one for one in observe(rows).passed}
    assert set(found) == {"payment", "release", "clearance"}, "nothing that did not begin"
    assert (found["payment"].cases, found["payment"].median, found["payment"].nine_of_ten) == (
        10, 5 * 3600, 9 * 3600)
    assert (found["clearance"].cases, found["clearance"].median) == (1, 23 * 3600)
    assert found["release"].nine_of_ten == 20 * 3600


def test_shares_are_a_million_together() -> None:
    observed = Observed({("taipei", "G1", "C1"): 1, ("taipei", "G1", "C2"): 1,
                         ("keelung", "G1", "C3"): 1, ("keelung", "G2", "C3"): 9}, (), ())
    assert shares_ppm(observed, "G1") == {"C1": 333_334, "C2": 333_333, "C3": 333_333}
    assert shares_ppm(observed, "G7") == {}
