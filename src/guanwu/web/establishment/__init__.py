"""The law of the establishment for everybody: acts, posts, a plan judged, the head-count."""

from __future__ import annotations

from typing import Final

from guanwu.web.establishment.headcount import show_headcount
from guanwu.web.establishment.law import show_law
from guanwu.web.establishment.plan import judge_plan, show_posts
from guanwu.web.visit import Door

ROUTES: Final = (show_posts, judge_plan, show_headcount, show_law)
DOORS: Final = (
    Door("/establishment", "posts_door", "establishment:posts"),
    Door("/establishment/headcount", "counts_door", "establishment:headcount"),
    Door("/establishment/law", "acts_door", "establishment:law"),
)
