"""Administrators' pages: people, posts, powers, operators, the tariff, and what waits for a second
person, which officers of all kinds decide on.
"""

from __future__ import annotations

from typing import Final

from guanwu.web.administrator import gazette, operators, people, posts, proposals
from guanwu.web.visit import Door

ROUTES: Final = (
    *people.ROUTES, *posts.ROUTES, *operators.ROUTES, *gazette.ROUTES, *proposals.ROUTES,
)
DOORS: Final = (
    Door(people.PATH, "administrator_door_people", "person:list"),
    Door(posts.PATH, "administrator_door_posts", "post:list"),
    Door(operators.PATH, "administrator_door_operators", "operator:list"),
    Door(gazette.PATH, "administrator_door_tariff", "gazette:list"),
    Door(proposals.PATH, "administrator_door_proposals", "proposal:list"),
    Door("/administrator/powers", "administrator_door_powers", "power:matrix"),
)
