"""The search of the tariff beside SQLite's trigram index: how fast, and how often right.

Labelled queries are our own (`bench/search_queries.csv`): plain names, everyday words and slips, in
both languages; whoever builds the search has seen them. Goods terms with codes of another tariff
are nobody's of this house: the six digits of the Harmonized System are compared where the tariff
has them. The peer is FTS5 with its trigram tokenizer, every word asked for, ranked by BM25.
"""

from __future__ import annotations

import csv
import json
import sqlite3
import time
import tracemalloc
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from bench.measuring import Figure, Floor, Setting, percentile, spent
from guanwu.access.model import NOBODY
from guanwu.desk.command import registry
from guanwu.desk.perform import perform
from guanwu.desk.queries.tariff import SearchAnswer, SearchText
from guanwu.store.edition_rows import store_edition
from guanwu.store.nomenclature_file import load_nomenclature
from guanwu.store.search_index import Named
from guanwu.store.search_text import grams, is_han, pieces, plain, stem
from guanwu.store.search_words import Everyday, load_everyday
from guanwu.store.tariff_file import LoadedTariff, read_tariff
from guanwu.store.tariff_search import Found, TariffSearch
from guanwu.store.tariff_starter import load_starter_tariff
from guanwu.tariff.edition import Edition

SHARED = Path("..") / "shared" / "data"
OFFICIAL = SHARED / "tariff" / "tariff-2025.csv"
TERMS = SHARED / "text" / "goods-terms.json"
QUERIES = Path(__file__).parent / "search_queries.csv"
DAY = date(2025, 1, 2)
GOAL_MS = 30.0
FIRST = 5
Search = Callable[[str], Sequence[str]]


class Asked(NamedTuple):
    """A query and the beginnings of codes that answer it."""

    text: str
    wanted: tuple[str, ...]


def figures(setting: Setting) -> list[Figure]:
    """Measure time, memory and how often the first, or one of the first five, is right."""
    edition = whole()
    made = spent(lambda: engine(edition, load_everyday()), setting.repeats, warm=False)
    ours: TariffSearch = made.result
    bare = engine(edition, Everyday([]))
    peer, second = trigram(edition), stemmed(edition)
    size = f"{edition.name}: {len(edition.rows):,} codes"
    found = [_time(setting, edition, peer, size), _made(made.cpu, edition, size)]
    for name, asked in sets(edition, setting).items():
        found += _right(name, asked, {
            "ours": lambda text: _codes(ours.search(text, FIRST)),
            "without everyday words": lambda text: _codes(bare.search(text, FIRST)),
            "FTS5 stems and grams": second,
            "FTS5 trigram": peer,
        })
    return found


def whole() -> Edition:
    """Return the whole tariff of 2025 where it lies beside the project, else the starter."""
    if OFFICIAL.exists():
        loaded = read_tariff(OFFICIAL, "tariff of 2025", DAY, None, DAY)
        assert isinstance(loaded, LoadedTariff)
        return loaded.edition
    return load_starter_tariff()


@cache
def chapters() -> tuple[Named, ...]:
    """Return the names of chapters."""
    return tuple(Named(one.prefix, one.zh, one.en, 0.25) for one in load_nomenclature().chapters())


def engine(edition: Edition, everyday: Everyday) -> TariffSearch:
    """Return the search of an edition with the names of chapters."""
    return TariffSearch(edition, chapters(), everyday)


def trigram(edition: Edition) -> Search:
    """Return the peer."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE name USING fts5(code UNINDEXED, zh, en, "
                       "tokenize='trigram')")
    connection.executemany("INSERT INTO name VALUES (?, ?, ?)",
                           [(row.code, row.name_zh, row.name_en) for row in edition.rows])

    def search(text: str) -> list[str]:
        words = " ".join('"' + word.replace('"', '""') + '"' for word in text.split())
        rows = connection.execute("SELECT code FROM name WHERE name MATCH ? ORDER BY rank LIMIT ?",
                                  (words, FIRST))
        return [row[0] for row in rows]

    return search


def stemmed(edition: Edition) -> Search:
    """Return a second peer: FTS5 on English stems and Chinese pairs and characters, any of them."""

    def tokens(text: str) -> list[str]:
        found: list[str] = []
        for piece in pieces(plain(text)):
            found += [one.term for one in grams(piece)] if is_han(piece) else [stem(piece)]
        return found

    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE name USING fts5(code UNINDEXED, words)")
    connection.executemany("INSERT INTO name VALUES (?, ?)", [
        (row.code, " ".join(tokens(row.name_zh) + tokens(row.name_en))) for row in edition.rows])

    def search(text: str) -> list[str]:
        words = " OR ".join(f'"{token}"' for token in dict.fromkeys(tokens(text)))
        rows = connection.execute("SELECT code FROM name WHERE name MATCH ? ORDER BY rank LIMIT ?",
                                  (words, FIRST)) if words else ()
        return [row[0] for row in rows]

    return search


def sets(edition: Edition, setting: Setting) -> dict[str, list[Asked]]:
    """Return the sets of queries by name."""
    found: dict[str, list[Asked]] = {}
    with QUERIES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            asked = Asked(row["query"], tuple(row["codes"].split(";")))
            language = {"en": "English", "zh": "Chinese"}[row["language"]]
            found.setdefault(f"labelled, {language}, {row['kind']}", []).append(asked)
    if TERMS.exists():
        known = {row.code[:6] for row in edition.rows}
        terms = json.loads(TERMS.read_text(encoding="utf-8"))
        held = [Asked(term, (code[:6],)) for term, code in terms.items() if code[:6] in known]
        found["goods terms, six digits"] = held[: setting.size(len(held), 50)]
        found["goods terms, heading"] = [Asked(one.text, (one.wanted[0][:4],))
                                         for one in found["goods terms, six digits"]]
    return found


def _time(setting: Setting, edition: Edition, peer: Search, size: str) -> Figure:
    """Return the time of a search through the desk: authorised, searched, rates put in words."""
    house = setting.house("search")
    store_edition(house.engine, edition)
    house = type(house)(house.engine, salt="bench")
    spec = registry()["tariff:search"]
    texts = [one.text for held in sets(edition, setting).values() for one in held]
    perform(house, NOBODY, spec, SearchText("coffee", DAY))

    def desk(text: str) -> None:
        answer = perform(house, NOBODY, spec, SearchText(text, DAY))
        assert isinstance(answer, SearchAnswer), answer

    ours, theirs = _each(desk, texts), _each(peer, texts)
    told = ", ".join(f"p{share * 100:.0f} {percentile(ours, share):.2f}"
                     for share in (0.5, 0.95, 0.99))
    return Figure("tariff search through the desk, p95", "ms", percentile(ours, 0.95), GOAL_MS,
                  False, (Floor("FTS5 trigram alone, p95", percentile(theirs, 0.95)),), None,
                  (f"{size}; {len(texts):,} queries one after the other: {told} ms, "
                   f"most {max(ours):.1f}",))


def _each(search: Callable[[str], object], texts: Iterable[str]) -> list[float]:
    """Return the milliseconds of every query."""
    taken = []
    for text in texts:
        begun = time.perf_counter()
        search(text)
        taken.append((time.perf_counter() - begun) * 1_000)
    return taken


def _made(seconds: float, edition: Edition, size: str) -> Figure:
    """Return how long it takes to make the search, and the memory that making it takes."""
    tracemalloc.start()
    kept = engine(edition, load_everyday())
    held, most = (size / 1e6 for size in tracemalloc.get_traced_memory())
    tracemalloc.stop()
    floor = spent(lambda: trigram(edition), 1, warm=False)
    return Figure("tariff search made anew", "s of CPU", seconds, None, False,
                  (Floor("FTS5 trigram made anew", floor.cpu),), None,
                  (f"{size}; it holds {held:.0f} MB, {kept.index_bytes() / 1e6:.1f} MB of them "
                   f"postings, and takes {most:.0f} MB while it is made",))


def _right(name: str, asked: Sequence[Asked], searches: dict[str, Search]) -> list[Figure]:
    """Return how often the first hit is right, and one of the first five, in per cent."""
    shares: dict[str, tuple[float, float]] = {}
    for which, search in searches.items():
        first = five = 0
        for one in asked:
            codes = search(one.text)
            first += bool(codes) and codes[0].startswith(one.wanted)
            five += any(code.startswith(one.wanted) for code in codes)
        shares[which] = 100 * first / len(asked), 100 * five / len(asked)
    peers = [which for which in searches if which != "ours"]
    return [
        Figure(f"{name}: {words}", "% right", shares["ours"][at], None, True,
               tuple(Floor(which, shares[which][at]) for which in peers), None,
               (f"{name}: {len(asked):,} queries",) if at else ())
        for at, words in enumerate(("first hit", "first five"))
    ]


def _codes(found: object) -> list[str]:
    """Return the codes of an answer; none where it was refused."""
    return [hit.row.code for hit in found.hits] if isinstance(found, Found) else []
