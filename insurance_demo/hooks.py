"""Builds the invented broker when the module is installed."""

import logging

from .builders import build

_logger = logging.getLogger(__name__)


def post_init_hook(env):
    """Fill an empty database; one that already holds policies is left as it is."""
    if env["insurance.policy"].sudo().search_count([], limit=1):
        _logger.info("insurance_demo: this database already has policies, nothing was added")
        return
    build(env)
