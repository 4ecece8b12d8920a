"""Planning: what chance makes of a plan; queues simulated event by event, and the best allocation.

Chance comes from a seeded generator that is handed in. Figures here are statistics, with intervals;
whatever is exact (work, people on duty, sums) is computed in `guanwu.planner`.
"""
