"""Premiums from tariffs. Pure Python, no Odoo.

A tariff is a plain dict, as one query of the database gives it (see `evaluate`); a case is a dict of what is known of the
client, the object and the term. What is said to people comes as templates from outside, so that it can be translated.
"""
