"""Answers of the planner: runs, allocations, scenarios and what the journal measures."""
