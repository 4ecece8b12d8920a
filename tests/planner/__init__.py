"""Tests of the planner: what is exact in a plan."""
