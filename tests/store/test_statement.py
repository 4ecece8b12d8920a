"""The faces of a statement say the same: HTML, PDF and ODT against the plain text."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path
from unicodedata import normalize

import pypdf
import pytest
from lxml import etree, html  # type: ignore[import-untyped]
from msgspec.structs import replace

from guanwu.case import Refusal
from guanwu.desk.programme.writing import write_files
from guanwu.programme.compare import ENDS, clause_differences, parts_of
from guanwu.programme.drawing import Placed, drawn, svg_of
from guanwu.programme.statement import Block, Statement
from guanwu.store.statement.html import as_html
from guanwu.store.statement.odt import as_odt
from guanwu.store.statement.pdf import FONTS, as_pdf, chinese_fonts
from guanwu.store.terms_file import load_terms
from tests.programme.ground import statement, text

DAY = date(2020, 1, 2)
needs_font = pytest.mark.skipif(
    not chinese_fonts(), reason=f"no Chinese font is installed, such as {FONTS[0]}")
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def clauses(lines: list[str]) -> tuple[str, ...]:
    """The clauses of lines, blanks apart."""
    parts = ("".join(part.split()) for line in lines for part in ENDS.split(line))
    return tuple(part for part in parts if part)


def wanted() -> tuple[str, ...]:
    """The clauses of the plain text."""
    return parts_of(text()).clauses


def box_names(svg: etree._Element) -> list[str]:
    """The texts of a drawing, its title left out."""
    space = "{http://www.w3.org/2000/svg}"
    return ["".join(one.itertext()) for one in svg.iter(f"{space}text")][1:]


def chart() -> Block:
    return next(one for one in statement().blocks if one.kind == "drawing")


def test_html_says_what_the_text_says() -> None:
    page = html.document_fromstring(as_html(statement()))
    body = page.find("body")
    assert body is not None
    figure = body.find(".//figure")
    assert figure is not None
    names = ["".join(one.itertext()) for one in figure.iter("text")]
    assert sorted(names[1:]) == sorted(box.name for box in chart().boxes)
    figure.getparent().remove(figure)
    lines = ["".join(one.itertext()) for one in body.iter("p", "h2", "h3", "h4", "th", "caption")]
    cells = [one.text or "" for one in body.iter("td") if not len(one)]
    assert sorted(clauses([*lines, *cells])) == sorted(wanted())
    assert not page.xpath("//script") and not page.xpath("//*[@src]|//link")


def test_html_escapes_what_it_is_given() -> None:
    made = statement()
    hostile = '<script>alert("x")</script>&'
    blocks = (*made.blocks, Block("clause", hostile), Block("table", hostile, rows=(
        ((hostile,), ("b",)), ((), (hostile,)))))
    page = as_html(Statement(made.year, blocks))
    assert "<script" not in page and page.count("&lt;script&gt;") == 4


def odt_lines(data: bytes) -> list[str]:
    """The paragraphs and headings of an ODT, in their order."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        root = etree.fromstring(file.read("content.xml"))
    return ["".join(one.itertext()) for one in root.iter(f"{TEXT}p", f"{TEXT}h")]


def test_odt_says_what_the_text_says() -> None:
    data = as_odt(statement())
    title = chart().text
    lines = [line for line in odt_lines(data) if line != title]
    assert list(clause_differences(clauses(lines), wanted())) == []
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.infolist()[0].filename == "mimetype"
        assert file.read("mimetype") == b"application/vnd.oasis.opendocument.text"
        svg = etree.fromstring(file.read("Pictures/chart.svg"))
        assert file.read("Pictures/chart.png").startswith(b"\x89PNG")
        manifest = file.read("META-INF/manifest.xml").decode()
        root = etree.fromstring(file.read("content.xml"))
        assert set(file.namelist()) >= {"content.xml", "styles.xml", "meta.xml"}
    assert sorted(box_names(svg)) == sorted(box.name for box in chart().boxes)
    assert "Pictures/chart.svg" in manifest and "Pictures/chart.png" in manifest
    spans = [one.get(f"{TABLE}number-rows-spanned") for one in root.iter(f"{TABLE}table-cell")]
    assert [one for one in spans if one] == ["7", "6", "10", "10", "7"]


def test_odt_styles_that_are_named_are_there() -> None:
    with zipfile.ZipFile(io.BytesIO(as_odt(statement()))) as file:
        content, styles = file.read("content.xml").decode(), file.read("styles.xml").decode()
    named = set(re.findall(r'(?:text|table):style-name="([^"]+)"', content))
    known = set(re.findall(r'style:name="([^"]+)"', content + styles))
    assert len(named) > 12 and named <= known
    masters = set(re.findall(r'style:master-page-name="([^"]+)"', content + styles)) - {""}
    assert masters == {"Wide", "Standard"}


def odt_roots(year: int = 109) -> tuple[etree._Element, etree._Element]:
    """The content and the styles of a statement's ODT."""
    with zipfile.ZipFile(io.BytesIO(as_odt(statement(year)))) as file:
        return (etree.fromstring(file.read("content.xml")),
                etree.fromstring(file.read("styles.xml")))


def millimetres(text: str) -> int:
    """A width of a style, in whole millimetres."""
    assert text.endswith("mm"), text
    return int(text.removesuffix("mm"))


def test_odt_headings_are_of_their_style_and_no_number_is_put_before_them() -> None:
    content, styles = odt_roots()
    levels = list(styles.iter(f"{TEXT}outline-level-style"))
    assert len(levels) == 10
    for level in levels:
        kept = {name for name, value in level.attrib.items() if value}
        assert kept == {f"{TEXT}level"}, etree.tostring(level)
    used = [one.get(f"{TEXT}style-name") for one in content.iter(f"{TEXT}h")]
    assert set(used) == {"heading1", "heading2", "heading3", "after_chart"}
    assert used.count("after_chart") == 1


@pytest.mark.parametrize("year", [109, 110])
def test_odt_tables_are_as_wide_as_the_text_and_the_sum_of_their_columns(year: int) -> None:
    content, _ = odt_roots(year)
    of_style = {one.get(f"{STYLE}name"): one for one in content.iter(f"{STYLE}style")}
    tables = list(content.iter(f"{TABLE}table"))
    whole = []
    for table in tables:
        held = of_style[table.get(f"{TABLE}style-name")][0]
        assert millimetres(held.get(f"{STYLE}width", "")) == 170
        columns = list(table.iter(f"{TABLE}table-column"))
        assert not any(one.get(f"{TABLE}number-columns-repeated") for one in columns)
        widths = [of_style[one.get(f"{TABLE}style-name")][0].get(f"{STYLE}column-width", "")
                  for one in columns]
        assert sum(map(millimetres, widths)) == 170
        cells = [len(row) for row in table.iter(f"{TABLE}table-row")]
        assert set(cells) == {len(columns)}
        whole.append(held.get(f"{STYLE}may-break-between-rows"))
    # The table of head-count stays on one page; those of projects are longer than one.
    assert whole == ["false", *["true"] * (len(tables) - 1)] and len(tables) in (4, 5)


@needs_font
def test_pdf_says_what_the_text_says_clause_by_clause() -> None:
    data = as_pdf(statement(), DAY)
    assert isinstance(data, bytes) and data.startswith(b"%PDF")
    reader = pypdf.PdfReader(io.BytesIO(data))
    pages = ["".join(page.extract_text().split()) for page in reader.pages]
    # Each page ends in its number; a glyph that two signs share is read as the common one.
    whole = normalize("NFC", "".join(
        page.removesuffix(str(number)) for number, page in enumerate(pages, 1)))
    assert [one for one in wanted() if normalize("NFC", one) not in whole] == []
    flat = next(page for page in reader.pages if page.mediabox.width > page.mediabox.height)
    shown = "".join(flat.extract_text().split())
    for box in chart().boxes:
        assert "".join(box.name.split()) in shown
    assert len(pages) == 14


@needs_font
def test_pdf_is_the_same_each_time_and_dated_as_told() -> None:
    data = as_pdf(statement(), DAY)
    assert data == as_pdf(statement(), DAY) != as_pdf(statement(), date(2021, 1, 1))
    assert isinstance(data, bytes)
    assert b"<pdfaid:part>2</pdfaid:part>" in data and b"2020-01-02" in data


def test_without_a_chinese_font_the_pdf_is_refused_with_what_to_install(tmp_path: Path) -> None:
    refused = as_pdf(statement(), DAY, fonts=())
    assert isinstance(refused, Refusal) and refused.code == "statement_font_missing"
    terms = load_terms()
    for language in ("zh-Hant", "en"):
        assert FONTS[0] in terms.say(refused.code, language, refused.facts)
        assert "fonts-noto-cjk" in terms.do(refused.code, language, refused.facts)


def test_nothing_is_written_where_one_form_cannot_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guanwu.store.statement.pdf.FONTS", ("No Such Font",))
    found = write_files(statement(), tmp_path / "out", ("html", "pdf"), DAY)
    assert isinstance(found, Refusal)
    assert not (tmp_path / "out").exists()


def meet(one: Placed, other: Placed) -> bool:
    """Whether two boxes lie over each other."""
    return (one.left < other.left + other.width and other.left < one.left + one.width
            and one.top < other.top + other.height and other.top < one.top + one.height)


def test_no_boxes_of_the_chart_lie_over_each_other_and_all_are_within() -> None:
    drawing = drawn(chart().boxes, chart().text)
    assert len(drawing.boxes) == 80
    for place, one in enumerate(drawing.boxes):
        assert one.left >= 0 and one.left + one.width <= drawing.width
        assert one.top >= 0 and one.top + one.height <= drawing.height
        assert not any(meet(one, other) for other in drawing.boxes[place + 1 :])


def test_every_box_but_the_first_has_its_line() -> None:
    drawing = drawn(chart().boxes, chart().text)
    ends = {(x, y) for _, _, x, y in drawing.lines} | {(x, y) for x, y, _, _ in drawing.lines}
    for one in drawing.boxes[1:]:
        assert (one.middle, one.top) in ends or (
            one.left + one.width, one.top + one.height // 2) in ends, one.box.name


def test_no_line_runs_through_a_box_or_close_by_one() -> None:
    drawing = drawn(chart().boxes, chart().text)
    for x, y, right, down in drawing.lines:
        for one in drawing.boxes:
            within = y < one.top + one.height and one.top < down
            if x == right and within:
                assert abs(x - one.middle) >= one.width // 2 + 12, (one.box.name, x)
            if y == down and one.top < y < one.top + one.height:
                assert x >= one.left + one.width or right <= one.left, one.box.name


def test_a_longer_name_gets_a_longer_box_and_a_hostile_one_is_escaped() -> None:
    boxes = chart().boxes
    long = replace(boxes[-1], name="<&>" * 6)
    before, after = drawn(boxes, "t"), drawn((*boxes[:-1], long), "t")
    assert after.height > before.height
    svg = etree.fromstring(svg_of(after).encode())
    assert "<&>" * 6 in box_names(svg)
