"""Amendments of the tariff, from the draft to midnight of the day they are in force."""
