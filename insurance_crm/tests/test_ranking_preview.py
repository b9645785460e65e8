"""Ranking: preview."""
