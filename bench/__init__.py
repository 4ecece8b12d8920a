"""Benchmarks, and the demo on real tariff and real-shaped declarations."""
