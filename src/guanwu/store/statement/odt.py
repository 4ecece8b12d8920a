"""A statement as an OpenDocument text, which office programs open and edit."""

from __future__ import annotations

import io
from typing import Final

import vl_convert
from odfdo import Document, Element, Frame, Header, Paragraph, Style, Table

from guanwu.programme.drawing import drawn, svg_of
from guanwu.programme.statement import Block, Statement
from guanwu.store.statement.grid import is_numbers, spanned
from guanwu.store.statement.html import title_of

FONT: Final = "Noto Serif CJK TC"
SIZES: Final = {
    "title": 17, "heading1": 14, "heading2": 12, "heading3": 11, "after_chart": 11, "mark": 10,
    "paragraph": 10, "clause": 10, "closing": 10, "caption": 10, "picture": 10, "cell": 9,
    "number": 9, "head": 9,
}
"""Styles of paragraphs, with the size of their signs in points."""
BOLD: Final = frozenset(("title", "heading1", "heading2", "heading3", "after_chart", "caption",
                         "head"))
ALIGNED: Final = {"title": "center", "caption": "center", "closing": "end", "number": "end",
                  "picture": "center"}
WIDTHS_MM: Final = {3: (22, 45, 103), 4: (60, 20, 35, 55), 9: (20, 24, 18, 18, 18, 18, 18, 18, 18)}
"""Widths of the columns of a table, by how many it has; others share the width of the text."""
TEXT_WIDTH_MM: Final = 170
KEPT: Final = frozenset(("heading1", "heading2", "heading3", "after_chart", "caption"))
"""Styles that stay on the page of what follows them."""
NUMBERED: Final = ("style:num-prefix", "style:num-suffix", "text:display-levels",
                   "loext:num-list-format")
"""What gives a level of headings a number beside its format."""
PAGES: Final = {"picture": "Wide", "after_chart": "Standard"}
"""Styles that begin a page: the chart lies on its side, what follows it stands again."""
PICTURE_WIDTH_MM: Final = 247
MARGIN_MM: Final = 20


def as_odt(statement: Statement) -> bytes:
    """Return a statement as ODT, its chart as a drawing (SVG, and PNG where that is not read)."""
    document = Document("text")
    document.meta.title = title_of(statement)
    _styles(document)
    document.body.clear()
    before = ""
    for number, block in enumerate(statement.blocks):
        if block.kind == "heading":
            level = max(block.level, 1)
            style = "after_chart" if before == "drawing" else f"heading{level}"
            header = Header(level, block.text)
            header.style = style  # what the library is given at the making it leaves out
            document.body.append(header)
        elif block.kind == "drawing":
            document.body.append(_picture(document, block))
        elif block.kind == "table":
            if block.text:
                document.body.append(Paragraph(block.text, style="caption"))
            document.body.append(_table(document, block, f"table{number}"))
        else:
            style = "after_chart" if before == "drawing" else block.kind
            document.body.append(Paragraph(block.text, style=style))
        before = block.kind
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _styles(document: Document) -> None:
    """Put the styles of the parts into the document, and the font for Chinese signs."""
    for name, size in SIZES.items():
        style = Style("paragraph", name=name, area="text", font=FONT,
                      master_page=PAGES.get(name))
        weight = "bold" if name in BOLD else "normal"
        style.set_properties({
            "fo:font-size": f"{size}pt", "style:font-size-asian": f"{size}pt",
            "fo:font-weight": weight, "style:font-weight-asian": weight,
            "style:font-name-asian": FONT}, area="text")
        style.set_properties({
            "fo:text-align": ALIGNED.get(name, "start"), "fo:margin-bottom": "1.5mm",
            **({"fo:text-indent": "8mm"} if name == "paragraph" else {}),
            **({"fo:keep-with-next": "always", "fo:margin-top": "3mm"} if name in KEPT else {}),
        }, area="paragraph")
        document.insert_style(style)
    document.insert_style(Style("table-cell", name="ruled", area="table-cell",
                                border="0.5pt solid #666677", padding="1mm"), automatic=True)
    _plain_outline(document)
    _wide_page(document)


def _plain_outline(document: Document) -> None:
    """Take the numbers off the levels of headings: the template would print its own before ours."""
    for level in document.styles.get_elements("//text:outline-level-style"):
        for name in NUMBERED:
            if level.get_attribute(name) is not None:
                level.del_attribute(name)
        level.set_attribute("style:num-format", "")


def _wide_page(document: Document) -> None:
    """Add a page that lies on its side, for the organisation chart, and a style that begins it."""
    layout = Element.from_tag(
        '<style:page-layout style:name="wide"><style:page-layout-properties '
        'fo:page-width="297mm" fo:page-height="210mm" style:print-orientation="landscape" '
        f'fo:margin="{MARGIN_MM}mm"/></style:page-layout>')
    document.insert_style(layout, automatic=True)  # type: ignore[arg-type]
    master = Element.from_tag(
        '<style:master-page style:name="Wide" style:page-layout-name="wide" '
        'style:next-style-name="Standard"/>')
    document.insert_style(master)  # type: ignore[arg-type]


def _picture(document: Document, block: Block) -> Paragraph:
    """Return the chart: a frame with the drawing and, for programs that read no SVG, a picture."""
    drawing = drawn(block.boxes, block.text)
    svg = svg_of(drawing)
    height = PICTURE_WIDTH_MM * drawing.height // drawing.width
    frame = Frame(name=block.text, size=(f"{PICTURE_WIDTH_MM}mm", f"{height}mm"),
                  anchor_type="as-char")
    for name, content, kind in (
        ("chart.svg", svg.encode(), "image/svg+xml"),
        ("chart.png", vl_convert.svg_to_png(svg, scale=1), "image/png"),
    ):
        path = f"Pictures/{name}"
        if document.container is not None:
            document.container.set_part(path, content)
        document.manifest.add_full_path(path, kind)
        frame.append(Element.from_tag(
            f'<draw:image xlink:href="{path}" xlink:type="simple" xlink:show="embed" '
            'xlink:actuate="onLoad"/>'))
    frame.append(Element.from_tag("<svg:title/>"))
    for title in frame.get_elements("svg:title"):
        title.text = block.text
    paragraph = Paragraph("", style="picture")
    paragraph.append(frame)
    return paragraph


def _table(document: Document, block: Block, name: str) -> Table:
    """Return a table; a first cell reaches over the rows of its group."""
    numbers = is_numbers(block.rows)
    table = Table(name, width=len(block.rows[0]), height=len(block.rows))
    _widths(document, table, numbers)
    spans = []
    for y, row in enumerate(spanned(block.rows)):
        for cell in row:
            held = table.get_cell((cell.place, y))
            held.style = "ruled"
            kind = "head" if cell.head else (
                "number" if numbers and cell.place > 1 else "cell")
            for text in cell.paragraphs:
                held.append(Paragraph(text, style=kind))
            table.set_cell((cell.place, y), held)
            if cell.rows > 1:
                spans.append((cell.place, y, cell.place, y + cell.rows - 1))
    for area in spans:
        table.set_span(area)
    return table


def _widths(document: Document, table: Table, whole: bool) -> None:
    """Give a table and its columns their widths; one that is `whole` stands on one page."""
    widths = WIDTHS_MM.get(table.width) or (TEXT_WIDTH_MM // table.width,) * table.width
    style = Style("table", name=table.name, area="table", width=f"{sum(widths)}mm")
    style.set_properties({
        "table:align": "left", "table:border-model": "collapsing",
        "style:may-break-between-rows": "false" if whole else "true"}, area="table")
    table.style = document.insert_style(style, automatic=True)
    for column in table.get_elements("table:table-column"):
        table.delete(column)
    for place, width in enumerate(widths):
        name = document.insert_style(
            Style("table-column", name=f"{table.name}.{place}", area="table-column",
                  width=f"{width}mm"), automatic=True)
        table.insert(Element.from_tag(
            f'<table:table-column table:style-name="{name}"/>'), position=place)
