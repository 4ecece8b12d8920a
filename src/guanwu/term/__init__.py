"""Bilingual sentences: every id the house shows has one in zh-Hant and one in English."""

from guanwu.term.sentence import MissingFactError
from guanwu.term.terms import LANGUAGES, Terms, TermsError, UnknownTermError, gather

__all__ = ["LANGUAGES", "MissingFactError", "Terms", "TermsError", "UnknownTermError", "gather"]
