"""Planner: the people of an office against its arrivals, before anything is simulated.

Units, posts, steps, shifts and volumes are tables that people hand in. Everything here is exact:
whole seconds of work, whole people on duty, shares by largest remainder. What follows from chance
(queues and waiting times) is computed in `guanwu.planning`.

Not formalised: public holidays (a year is 52 like weeks by month), people who change posts within
a week, and work that may be handed over in the middle of a task.
"""
