"""Curated data of intake."""
