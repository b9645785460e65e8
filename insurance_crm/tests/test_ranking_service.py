"""Ranking: service."""
