"""Ranking: access."""
