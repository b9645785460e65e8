"""Ranking: card."""
