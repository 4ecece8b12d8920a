"""A reading of the articles of its own: from their text to every grade and title, for a test.

Nothing here comes from the tables of the house. The text is that of the general rules on the
district bureaus; clauses end with a semicolon, sentences with a full stop. An article names the
titles of the ends of a range of grades only: at a grade between them a title of either end will
do, so far as the rules on transfer (their article 3) know it at that grade.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

WORDS: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
DIGITS = {sign: value for value, sign in enumerate(WORDS["numerals"])}
ARTICLES = ("6", "7", "8", "9", "10", "11", "12", "13", "13.1")
ARTICLE = re.compile(r"^\* ([0-9.]+) (.*)$", re.MULTILINE)
PREFIX, ITEM, QUOTA, HALF, POINT, WORDED = (
    re.compile(WORDS[name]) for name in ("prefix", "item", "quota", "half", "point", "worded"))
EVERY_CLASS = ("1", "2", "3")
Ladder = Mapping[int, set[str]]


class Read(NamedTuple):
    """A post of a unit as the text has it; `classes` are those of the bureau."""

    article: str
    classes: tuple[str, ...]
    unit: str
    post: str
    least: int
    most: int
    titles: dict[int, set[str]]


class ReadQuota(NamedTuple):
    """Some of a post that may be of a higher grade: a number, or half where it is None."""

    article: str
    post: str
    most: int | None
    titles: dict[int, set[str]]


class Where(NamedTuple):
    """What a clause is about: classes, unit, and whether branches have the same."""

    classes: tuple[str, ...]
    unit: str
    branches: bool


def number(text: str) -> int:
    """A Chinese numeral below a thousand."""
    hundreds, _, rest = text.rpartition(WORDS["hundred"])
    tens, ten, ones = rest.rpartition(WORDS["ten"])
    total = DIGITS[hundreds] * 100 if hundreds else 0
    total += (DIGITS[tens[-1]] if tens else 1) * 10 if ten else 0
    return total + (DIGITS[ones[-1]] if ones else 0)


def ladder(path: Path) -> Ladder:
    """The titles of every grade by the rules on transfer, those of a proviso among them."""
    body = next(one[WORDS["law_text"]] for one in json.loads(path.read_text("utf-8"))[
        WORDS["law_articles"]] if WORDS["ladder_mark"] in one[WORDS["law_text"]])
    found: dict[int, set[str]] = {}
    for part in re.split(WORDS["ladder_parts"], body):
        named = re.search(WORDS["ladder_titles"], part)
        if named:
            held = [number(one) for one in re.findall(WORDS["ladder_grades"], part[:named.start()])]
            for grade in range(held[0], held[-1] + 1):
                found.setdefault(grade, set()).update(named[1].split(WORDS["enumeration"]))
    return found


def grades(text: str, steps: Ladder) -> dict[int, set[str]]:
    """Every grade that a wording allows, and the titles it may have there; an empty one: none."""
    found: dict[int, set[str]] = {}
    points = [(bool(one[1]), number(one[2]), [name for name in one[3].split(WORDS["or"]) if name])
              for one in POINT.finditer(text)]
    for place, (is_end, here, names) in enumerate(points):
        if is_end:
            _, first, first_names = points[place - 1]
            low, high = set(first_names or names), set(names)
            for grade in range(first, here + 1):
                may = low if grade == first else high if grade == here else (
                    (low | high) & steps[grade])
                found.setdefault(grade, set()).update(may or {""})
        elif not (points[place + 1 :] and points[place + 1][0]):
            found.setdefault(here, set()).update(names or [""])
    return found


def read(text: str, steps: Ladder) -> tuple[list[Read], list[ReadQuota]]:
    """Every post and quota of articles 6 to 13.1."""
    posts: list[Read] = []
    quotas: list[ReadQuota] = []
    # The copy of article 7 at hand lacks a sign in the name of one post.
    for article, body in ARTICLE.findall(text.replace(*WORDS["misprint"])):
        if article in ARTICLES:
            for sentence in body.split(WORDS["stop"]):
                _sentence(article, sentence, steps, posts, quotas)
    return posts, quotas


def _sentence(
    article: str, sentence: str, steps: Ladder, posts: list[Read], quotas: list[ReadQuota]
) -> None:
    """Add the posts and quotas of one sentence; what a prefix says holds until its end."""
    half = HALF.search(sentence)
    if half:
        quotas.append(ReadQuota(article, half[1], None, grades(half[2], steps)))
        return
    where = Where(EVERY_CLASS, _home(article), False)
    for clause in sentence.split(WORDS["semicolon"]):
        some = QUOTA.search(clause)
        if some:
            quotas.append(ReadQuota(article, some[1], number(some[2]), grades(some[3], steps)))
            clause = clause[: some.start()]
        worded = WORDED.search(clause)
        items, at = clause[: worded.start() if worded else 0], 0
        for item in ITEM.finditer(items):
            prefix = list(PREFIX.finditer(items[at : item.end()]))
            where = _where(article, prefix[-1]) if prefix else where
            at = item.end()
            name = PREFIX.split(item[1])[-1].split(WORDS["comma"])[-1].removeprefix(WORDS["put"])
            least = number(item[2])
            assert worded is not None
            made = Read(article, where.classes, where.unit, name, least,
                        number(item[3]) if item[3] else least, grades(worded[1], steps))
            posts.append(made)
            if where.branches:
                posts.append(made._replace(classes=EVERY_CLASS, unit=f"branch_{made.unit}"))


def _where(article: str, prefix: re.Match[str]) -> Where:
    """What a prefix names."""
    if prefix[1]:
        unit = WORDS["units"][prefix[3]] if prefix[3] else _home(article)
        return Where((WORDS["classes"][prefix[1]],), unit, bool(prefix[2]))
    return Where(EVERY_CLASS, WORDS["units"][prefix[4] or prefix[5]], False)


def _home(article: str) -> str:
    """The unit of an article that names none: the bureau, or the patrol team of article 9."""
    return "patrol_team" if article == "9" else "bureau"
