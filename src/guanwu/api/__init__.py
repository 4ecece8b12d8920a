"""The interface for programs: routes derived from commands and queries, health, metrics."""
