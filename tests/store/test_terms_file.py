"""The terms of the whole house: complete, and each one can be said."""

from __future__ import annotations

from pathlib import Path

import pytest

from guanwu.store import terms_file
from guanwu.store.terms_file import load_terms
from guanwu.term import LANGUAGES, TermsError


def test_every_term_of_the_house_is_loaded_and_has_both_languages() -> None:
    terms = load_terms()
    assert {"flow_wrong_state", "release_state_lodged", "ledger_exists"} <= terms.ids()
    for id in ("release_state_released", "ledger_ok"):
        assert len({terms.say(id, language) for language in LANGUAGES}) == len(LANGUAGES)


def test_terms_come_from_every_folder_and_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "deep" / "er" / "terms.toml").write_text('[a]\nzh-Hant = "x"\nen = "y"\n')
    (tmp_path / "__pycache__" / "terms.toml").write_text("not read")
    found = dict(terms_file._contents(tmp_path, "house"))
    assert found == {"house/deep/er/terms.toml": {"a": {"zh-Hant": "x", "en": "y"}}}
    (tmp_path / "terms.toml").write_text("[a")
    with pytest.raises(TermsError, match=r"house/terms\.toml"):
        dict(terms_file._contents(tmp_path, "house"))
