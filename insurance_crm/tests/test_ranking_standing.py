"""Ranking: standing."""
