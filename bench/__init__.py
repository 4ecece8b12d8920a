"""Measurements, each beside a floor that is named and run in the same minute."""
