"""The organisation chart as a drawing: places of boxes and lines, and the same as SVG.

Lengths are tenths of a millimetre. Units stand upright side by side, as many as there are; posts
stand above them. One row for the Administration's own units, one for those of all its offices.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from guanwu.programme.statement import Box

SIGN: Final = 33
"""Height of a sign."""
UNIT_WIDTH: Final = 44
PITCH: Final = 51
"""From one upright box to the next."""
OFFICE_GAP: Final = 36
TRUNK_GAP: Final = 64
"""Room in the head office's row of units for the line down to the other offices."""
POST_HEIGHT: Final = 56
ROW: Final = 96
"""From the top of a post to that of the post below."""
TOP: Final = 110
EDGE: Final = 12
UPRIGHT: Final = frozenset(("unit",))


class Placed(Struct, frozen=True):
    """A box with its place: left, top, width, height; `upright` writes it from top to bottom."""

    box: Box
    left: int
    top: int
    width: int
    height: int
    upright: bool

    @property
    def middle(self) -> int:
        """Return the middle of the box from the left."""
        return self.left + self.width // 2


class Drawing(Struct, frozen=True):
    """A chart ready to draw: size, boxes, and lines from (x, y) to (x, y)."""

    title: str
    width: int
    height: int
    boxes: tuple[Placed, ...]
    lines: tuple[tuple[int, int, int, int], ...]


def drawn(boxes: Sequence[Box], title: str) -> Drawing:
    """Return the drawing of a chart; boxes stand in the order in which they are given."""
    head_office = boxes[0].office if boxes else ""
    offices = list(dict.fromkeys(box.office for box in boxes if box.office != head_office))
    tall = max((len(box.name) for box in boxes if box.kind in UPRIGHT), default=1)
    height = tall * (SIGN + 2) + 2 * EDGE
    rows = [_row(boxes, office) for office in offices]
    across = sum(map(len, rows)) * PITCH + OFFICE_GAP * max(len(rows) - 1, 0)
    own = _row(boxes, head_office)
    gap = TRUNK_GAP if rows else 0
    width = max(across, (len(own) + 1) * PITCH + gap, 1200) + 2 * EDGE
    placed: list[Placed] = []
    floor = _chain(boxes, head_office, width // 2, TOP, placed)
    half = len(own) // 2 if rows else 0
    left = width // 2 - (half * PITCH if rows else len(own) * PITCH // 2) - gap // 2
    _units(own[:half], left, floor + ROW // 2, height, placed)
    _units(own[half:], left + half * PITCH + gap, floor + ROW // 2, height, placed)
    below = floor + ROW // 2 + height + ROW
    left, base = EDGE + (width - 2 * EDGE - across) // 2, below
    for office, row in zip(offices, rows, strict=True):
        wide = len(row) * PITCH
        foot = _chain(boxes, office, left + wide // 2, below, placed)
        _units(row, left, foot + ROW // 2, height, placed)
        base = max(base, foot + ROW // 2 + height)
        left += wide + OFFICE_GAP
    return Drawing(title, width, base + EDGE, tuple(placed), tuple(_lines(placed)))


def _row(boxes: Sequence[Box], office: str) -> list[Box]:
    return [box for box in boxes if box.office == office and box.kind in UPRIGHT]


def _chain(
    boxes: Sequence[Box], office: str, middle: int, top: int, placed: list[Placed]
) -> int:
    """Place the posts of an office one below the other, an adviser aside; return their foot."""
    for box in boxes:
        if box.office != office or box.kind in UPRIGHT:
            continue
        wide = len(box.name) * SIGN + 2 * EDGE
        aside = box.kind == "adviser"
        left = middle - wide // 2 - (wide + ROW if aside else 0)
        placed.append(Placed(box, left, top, wide, POST_HEIGHT, False))
        if not aside:
            top += ROW
    return top - ROW + POST_HEIGHT


def _units(row: list[Box], left: int, top: int, height: int, placed: list[Placed]) -> None:
    for number, box in enumerate(row):
        start = left + number * PITCH + (PITCH - UNIT_WIDTH) // 2
        placed.append(Placed(box, start, top, UNIT_WIDTH, height, True))


def _lines(placed: list[Placed]) -> Iterator[tuple[int, int, int, int]]:
    """Yield the lines from every box to the one above it: down, across, down."""
    by_id = {one.box.id: one for one in placed}
    for one in placed:
        above = by_id.get(one.box.parent)
        if above is None:
            continue
        if one.top < above.top + above.height:
            side = one.left + one.width
            yield side, one.top + one.height // 2, above.left, one.top + one.height // 2
            continue
        bend = one.top - ROW // 4
        yield above.middle, above.top + above.height, above.middle, bend
        yield above.middle, bend, one.middle, bend
        yield one.middle, bend, one.middle, one.top


def svg_of(drawing: Drawing) -> str:
    """Return a drawing as SVG with its title for those who do not see it."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawing.width} {drawing.height}" '
        f'role="img" aria-label="{_safe(drawing.title)}" font-size="{SIGN}" '
        'font-family="Noto Sans CJK TC, Noto Sans TC, PingFang TC, Microsoft JhengHei, '
        'sans-serif" text-anchor="middle">',
        f"<title>{_safe(drawing.title)}</title>",
        f'<text x="{drawing.width // 2}" y="60" font-size="46">{_safe(drawing.title)}</text>',
    ]
    parts += [f'<path d="M{x} {y}L{right} {down}" stroke="#555" stroke-width="3" fill="none"/>'
              for x, y, right, down in dict.fromkeys(drawing.lines)]
    parts += [_box(one) for one in drawing.boxes]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _box(one: Placed) -> str:
    fill = "#ffffff" if one.upright else "#e8eef5"
    frame = (f'<rect x="{one.left}" y="{one.top}" width="{one.width}" height="{one.height}" '
             f'fill="{fill}" stroke="#2f5d8a" stroke-width="3"/>')
    base = one.top + EDGE + SIGN - 4
    if not one.upright:
        return f'{frame}<text x="{one.middle}" y="{base}">{_safe(one.box.name)}</text>'
    signs = "".join(f'<tspan x="{one.middle}" y="{base + number * (SIGN + 2)}">{_safe(sign)}'
                    "</tspan>" for number, sign in enumerate(one.box.name))
    return f"{frame}<text>{signs}</text>"


def _safe(text: str) -> str:
    """Return a text as it may stand in XML."""
    return (text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
            .replace('"', "&quot;"))
