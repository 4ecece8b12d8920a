"""A built-in generator of declarations: seeded, the same by index whatever slice is asked for.

`World` is what trades (goods, traders, prices), `generate` yields declarations with their ground
truth kept apart: planted faults that must be refused, and planted frauds nobody is told of.
"""

from guanwu.scale.generator.items import GeneratedItem, Truth, generate
from guanwu.scale.generator.world import World

__all__ = ["GeneratedItem", "Truth", "World", "generate"]
