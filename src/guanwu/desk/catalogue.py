"""The tariff as people look things up in it: searches by edition, names, words of rules, rates."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from threading import Lock
from typing import Final

from msgspec import Struct
from sqlalchemy import Engine

from guanwu.store.code_lists import load_code_lists
from guanwu.store.nomenclature_file import load_nomenclature
from guanwu.store.search_index import Named
from guanwu.store.search_words import load_everyday
from guanwu.store.tariff_search import TariffSearch
from guanwu.store.terms_file import load_terms
from guanwu.store.word_rows import stored_words
from guanwu.tariff.edition import Edition, EditionIndex, Tariff
from guanwu.tariff.nomenclature import Nomenclature
from guanwu.tariff.rate import Rate, plain, printed

CHAPTER_WEIGHT: Final = 0.25
HEADING_WEIGHT: Final = 0.4
SEARCHES_KEPT: Final = 3


class Both(Struct, frozen=True):
    """A sentence or a name in both languages."""

    zh: str
    en: str


class RateSaid(Struct, frozen=True):
    """A rate: as the tariff prints it, and in words."""

    printed: str
    zh: str
    en: str


class Catalogue:
    """Searches and names for the editions of a tariff; a search is made when first needed.

    Making one for a whole tariff takes about a second and 25 MB; the last few are kept.
    """

    def __init__(self, engine: Engine | None) -> None:
        words = stored_words(engine) if engine is not None else []
        self.nomenclature: Nomenclature = load_nomenclature(words)
        self._searches: dict[tuple[object, ...], TariffSearch] = {}
        self._turn = Lock()

    def search(self, edition: Edition, day: date) -> TariffSearch:
        """Return the search of an edition, with the names of headings in force on a day."""
        key = (edition.fingerprint, edition.since, edition.recorded_on,
               self.nomenclature.headings_since(day))
        with self._turn:
            found = self._searches.pop(key, None)
            if found is None:
                found = TariffSearch(edition, self._named(day), load_everyday())
            self._searches[key] = found
            while len(self._searches) > SEARCHES_KEPT:
                del self._searches[next(iter(self._searches))]
        return found

    def warm(self, tariff: Tariff, day: date) -> None:
        """Make the search of a day's edition now, so that nobody waits for it."""
        index = tariff.at(day)
        if isinstance(index, EditionIndex):
            self.search(index.edition, day)

    def _named(self, day: date) -> list[Named]:
        """Return the names that speak for all codes below them."""
        named = [Named(one.prefix, one.zh, one.en, CHAPTER_WEIGHT)
                 for one in self.nomenclature.chapters()]
        return named + [Named(one.prefix, one.zh, one.en, HEADING_WEIGHT)
                        for one in self.nomenclature.headings(day).values()
                        if len(one.prefix) <= 6]


def said(term: str, **facts: object) -> Both:
    """Return a term in both languages; a fact that is `Both` is told in each."""
    terms = load_terms()
    zh = {name: one.zh if isinstance(one, Both) else one for name, one in facts.items()}
    en = {name: one.en if isinstance(one, Both) else one for name, one in facts.items()}
    return Both(terms.say(term, "zh-Hant", zh), terms.say(term, "en", en))


def listed(list_name: str, code: str) -> Both:
    """Return the name of a code of a code list, the code itself where it has none."""
    codes = load_code_lists()
    return Both(codes.name(list_name, code, "zh-Hant"), codes.name(list_name, code, "en"))


@lru_cache(maxsize=4_096)
def rate_said(rate: Rate) -> RateSaid:
    """Return a rate in words: free, a share of the value, an amount a unit, the higher of both."""
    share = said("rate_share", percent=plain(rate.ad_valorem_ppm))
    amount = said("rate_amount", amount=plain(rate.specific_e4), unit=listed("units", rate.unit))
    if not rate.unit:
        words = share if rate.ad_valorem_ppm else said("rate_free")
    elif rate.higher:
        words = said("rate_higher", amount=amount, share=share)
    else:
        words = said("rate_sum", amount=amount, share=share) if rate.ad_valorem_ppm else amount
    return RateSaid(printed(rate), words.zh, words.en)
