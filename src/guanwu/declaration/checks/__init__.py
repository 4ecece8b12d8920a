"""The logic check of a declaration: every fault at once, each with its place and its facts.

Before a declaration is accepted (NX5106) it passes these checks; what fails any is not accepted.
`remarks` are looser: things an officer should see that are no reason to refuse.
"""

from guanwu.declaration.checks.all_checks import check
from guanwu.declaration.checks.consistency import remarks

__all__ = ["check", "remarks"]
