"""The acts at hand: cites resolve, files of a wrong shape are named, articles exist in the law."""

from __future__ import annotations

import json
import re
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from guanwu.store.acts_file import Act, load_acts, read_acts
from tests.shared import SHARED, needs_shared

NUMERAL = "[\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d\u5341]+"
ITEM = re.compile(rf"\u7b2c?{NUMERAL}\u3001|[(\uff08]{NUMERAL}[)\uff09]|\d+[.\uff0e]")
ARTICLES = "\u6cd5\u898f\u5167\u5bb9"
NUMBER = "\u689d\u865f"
TEXT = "\u689d\u6587\u5167\u5bb9"
CHANGED = "\u6700\u65b0\u7570\u52d5\u65e5\u671f"
NAME = "\u6cd5\u898f\u540d\u7a31"
"""Keys of the law database's files, and the marks that open an item of a paragraph."""
AT_HAND = sorted(name for name, act in load_acts().acts.items() if act.text_at_hand)
"""The acts whose text can be compared with; those that have none say so in their own file."""
HEAD = """+++
number = "{number}"
paragraphs = ["1", "2"]
zh-Hant = "x"
en = "x"
{more}
+++

note
"""
ACT = """abbreviation = "{name}"
pcode = "X"
zh-Hant = "x"
en = "x"
text_at_hand = false
source = "s"
"""


@pytest.mark.parametrize(
    "cite", ["CA 29", "CA 29.3", "CT 12-3", "CT 12-3.2", "TAR 3.2-1", "THPA 4", "APA 48.4"]
)
def test_cites_resolve(cite: str) -> None:
    acts = load_acts()
    assert acts.resolves(cite)
    assert acts.article(cite).act == cite.split()[0]


@pytest.mark.parametrize(
    "cite", ["CA 1", "CA 29.6", "CA29", "ca 29", "CA 29.", "CA  29", "ZZ 1", "", "CA \uff12\uff19"]
)
def test_what_is_not_at_hand_does_not_resolve(cite: str) -> None:
    acts = load_acts()
    assert not acts.resolves(cite)
    with pytest.raises(KeyError):
        acts.article(cite)


def test_a_paragraph_has_its_own_sentence() -> None:
    acts = load_acts()
    assert "insurance" in acts.sentence("CA 29.3").en
    assert acts.sentence("CA 6.1") == acts.sentence("CA 6")


def test_every_act_names_its_source_and_both_languages() -> None:
    for act in load_acts().acts.values():
        assert act.pcode in act.source
        assert act.zh_hant and act.en
        assert act.text_at_hand == (act.state_of is not None)
    for article in load_acts().articles.values():
        assert article.zh_hant != article.en
        assert article.note.startswith("In force: ")


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("1.md", "no fence", "two \\+\\+\\+ lines"),
        ("1.md", HEAD.format(number="2", more=""), "says it is article 2"),
        ("1.md", HEAD.format(number="1", more='[paragraph.9]\nzh-Hant="x"\nen="x"'), "'9'"),
        ("1.md", HEAD.format(number="1", more="other = 1"), "unknown field"),
        ("1.md", HEAD.format(number="1", more='[paragraph.1]\nen="x"'), "zh-Hant"),
    ],
)
def test_a_wrong_article_is_named(tmp_path: Path, name: str, text: str, complaint: str) -> None:
    shelf = tmp_path / "act" / "articles"
    shelf.mkdir(parents=True)
    (tmp_path / "act" / "act.toml").write_text(ACT.format(name="X"), "utf-8")
    (shelf / name).write_text(text, "utf-8")
    with pytest.raises(ValueError, match=complaint) as caught:
        read_acts(tmp_path)
    assert name in str(caught.value)


def test_two_acts_do_not_share_an_abbreviation(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "act.toml").write_text(ACT.format(name="X"), "utf-8")
    with pytest.raises(ValueError, match="another act's name"):
        read_acts(tmp_path)


def _texts(act: Act) -> dict[str, str]:
    path = SHARED / "data" / "law" / "zh" / f"{act.pcode}.json"
    entries = json.loads(path.read_text("utf-8"))[ARTICLES]
    return {
        re.sub("[ \u7b2c\u689d]", "", entry[NUMBER]): entry[TEXT]
        for entry in entries
        if NUMBER in entry
    }


def _whole_lines(text: str) -> list[str]:
    """The lines of a text, those put together again that some files break in mid-sentence."""
    return re.sub(r"(?<![\u3002\uff1b\uff1a\ufe30:;])\r?\n\s*", "", text).splitlines()


@needs_shared
@pytest.mark.parametrize("name", AT_HAND)
def test_every_article_stands_in_the_law(name: str) -> None:
    act = load_acts().acts[name]
    texts = _texts(act)
    for article in load_acts().articles.values():
        if article.act == name:
            assert article.number in texts, f"{name} {article.number}"
            if name != "TAR":
                lines = [line.strip() for line in _whole_lines(texts[article.number])]
                whole = [line for line in lines if not ITEM.match(line)]
                assert len(article.paragraphs) == len(whole), f"{name} {article.number}"


@needs_shared
@pytest.mark.parametrize("name", AT_HAND)
def test_our_sentences_are_our_own(name: str) -> None:
    act = load_acts().acts[name]
    texts = _texts(act)
    for article in load_acts().articles.values():
        if article.act == name:
            told = [one.zh_hant for one in article.explained.values()]
            for sentence in (article.zh_hant, *told):
                same = SequenceMatcher(None, sentence, texts[article.number], autojunk=False)
                run = same.find_longest_match()
                assert run.size <= 16, (
                    f"{name} {article.number}: {sentence[run.a : run.a + run.size]}"
                )


@needs_shared
@pytest.mark.parametrize("name", AT_HAND)
def test_the_day_of_the_text_is_the_day_of_its_last_change(name: str) -> None:
    act = load_acts().acts[name]
    assert act.state_of is not None
    path = SHARED / "data" / "law" / "zh" / f"{act.pcode}.json"
    facts = json.loads(path.read_text("utf-8"))
    assert facts[CHANGED] == act.state_of.strftime("%Y%m%d")
    assert facts[NAME] == act.zh_hant
