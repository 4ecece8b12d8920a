"""A store with as many declarations as asked: some lodged in earnest, the rest copied from them.

Copies have numbers, days and states of their own; nineteen of twenty are released, the others
wait at the units whose turn it is. The journal has the events of those lodged in earnest alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, text

from guanwu.desk.demo import Generated, demo_house, moment_of
from guanwu.desk.demo_people import settle_people
from guanwu.desk.house import House
from guanwu.desk.intake import lodge
from guanwu.desk.settle import pay, receive_documents, release
from guanwu.store.case_rows import numbers_in
from guanwu.store.declaration_json import Received, receive
from guanwu.store.engine import reading
from guanwu.store.place import Place, url_of
from guanwu.store.postgres_engine import owner_engine

EARNEST: Final = 2_000
WAITING_OF: Final = 20
"""One in so many of the copies of a declaration that waits goes on waiting."""
_COPY = """
INSERT INTO declaration ({columns})
SELECT substr(d.number, 1, 2) || '  14' || substr(CAST(900 + d.place / 100000 AS TEXT), 1, 3)
       || substr(CAST(100000 + d.place % 100000 AS TEXT), 2, 5),
       d.kind, CASE WHEN d.waits THEN d.state ELSE 'released' END, d.importer, d.box,
       d.declared_on, d.imported_on, d.channel, d.flags, d.customs_value, d.payable,
       CASE WHEN d.bill_number IS NULL THEN NULL ELSE d.bill_number || CAST(d.place AS TEXT) END,
       d.served_on, d.due_on, d.version, d.content_hash, d.record, d.assessment, d.faults,
       {lodged}, d.done, d.office, CASE WHEN d.waits THEN d.unit ELSE NULL END, NULL,
       CASE WHEN d.waits THEN d.wait_until ELSE NULL END,
       CASE WHEN d.waits THEN NULL ELSE {released} END
  FROM (SELECT declaration.*, :base + ROW_NUMBER() OVER (ORDER BY number) AS place,
               (unit IS NOT NULL AND :turn % {often} = 0) AS waits
          FROM declaration WHERE number IN (SELECT number FROM earnest)) d
"""
COLUMNS: Final = (
    "number", "kind", "state", "importer", "box", "declared_on", "imported_on", "channel", "flags",
    "customs_value", "payable", "bill_number", "served_on", "due_on", "version", "content_hash",
    "record", "assessment", "faults", "lodged_at", "done", "office", "unit", "assignee",
    "wait_until", "released_at",
)


def fill(place: Place, declarations: int) -> House:
    """Return the house of a new store with so many declarations, people of the demo among them."""
    house, clock = demo_house(place, 2025)  # type: ignore[arg-type]
    made = Generated(house, 2025).items(0, EARNEST)
    found = [receive(one.json) for one in made]
    clock.at = moment_of(EARNEST)
    lodge(house, [one for one in found if isinstance(one, Received)])
    with reading(house.engine) as connection:
        papers = numbers_in(connection, "documents")[::3]
        billed = numbers_in(connection, "billed")
    receive_documents(house, papers)
    pay(house, billed[: len(billed) * 9 // 10])
    with reading(house.engine) as connection:
        paid = numbers_in(connection, "paid")
    release(house, paid[: len(paid) * 8 // 10])
    settle_people(house)
    with house.engine.begin() as connection:
        _multiply(connection, declarations)
    url = url_of(place)
    owner = house.engine if url is None else owner_engine(url)
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    return house


def _multiply(connection: Connection, declarations: int) -> None:
    """Copy the declarations until there are so many, the copies spread over a year back."""
    server = connection.dialect.name == "postgresql"
    connection.execute(text("CREATE TEMPORARY TABLE earnest AS SELECT number FROM declaration"))
    if server:
        lodged = ("to_char(CAST(substr(d.lodged_at, 1, 19) AS timestamp) - :turn * interval "
                  "'18 hours', 'YYYY-MM-DD\"T\"HH24:MI:SS') || '+08:00'")
        released = ("to_char(CAST(substr(d.lodged_at, 1, 19) AS timestamp) - :turn * interval "
                    "'18 hours' + (d.place % 90) * interval '37 minutes', "
                    "'YYYY-MM-DD\"T\"HH24:MI:SS') || '+08:00'")
    else:
        lodged = ("strftime('%Y-%m-%dT%H:%M:%S', substr(d.lodged_at, 1, 19), "
                  "'-' || (:turn * 18) || ' hours') || '+08:00'")
        released = ("strftime('%Y-%m-%dT%H:%M:%S', substr(d.lodged_at, 1, 19), '-' || "
                    "(:turn * 18) || ' hours', '+' || (d.place % 90 * 37) || ' minutes') "
                    "|| '+08:00'")
    sql = text(_COPY.format(columns=", ".join(COLUMNS), lodged=lodged, released=released,
                            often=WAITING_OF))
    have = count(connection)
    for turn in range(1, -(-(declarations - have) // have) + 1):
        connection.execute(sql, {"base": turn * have, "turn": turn})


def count(connection: Connection) -> int:
    """Return how many declarations there are."""
    return int(connection.execute(text("SELECT COUNT(*) FROM declaration")).scalar_one())


def _main() -> None:
    """Make a store at the place named on the command line."""
    import sys

    place: Place = sys.argv[1] if "://" in sys.argv[1] else Path(sys.argv[1])
    house = fill(place, int(sys.argv[2]))
    with reading(house.engine) as connection:
        print(count(connection))


if __name__ == "__main__":
    _main()
