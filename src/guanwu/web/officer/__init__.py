"""Officers' pages: the work queue, a declaration on one screen, its examination, the search."""

from __future__ import annotations

from typing import Final

from guanwu.web.officer.deciding import ACTIONS
from guanwu.web.officer.desk import show_desk, show_worksheet
from guanwu.web.officer.examining import ask_examination, take_examination
from guanwu.web.officer.files import read_paper, show_photograph
from guanwu.web.officer.finding import find_declarations, seek_person
from guanwu.web.officer.queue import GIVING, show_queue
from guanwu.web.visit import Door

ROUTES: Final = (
    show_queue, *GIVING, find_declarations, seek_person, show_desk, show_worksheet,
    ask_examination, take_examination, show_photograph, read_paper, *ACTIONS,
)
DOORS: Final = (
    Door("/officer/queue", "officer_door_queue", "declaration:queue"),
    Door("/officer/declarations", "officer_door_search", "declaration:search"),
)
