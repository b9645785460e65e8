"""What the modules' manifests say, read without importing anything."""

import ast
import functools

from . import odoo_tree, settings


@functools.cache
def read(module):
    """The manifest of a module of ours or of Odoo's as a dict; None for a module that does not exist."""
    for folder in [settings.CHECKOUT, *odoo_tree.addons_folders()]:
        path = folder / module / "__manifest__.py"
        if path.exists():
            return ast.literal_eval(path.read_text())
    return None


def depends(module):
    """Names of the modules that a module asks for directly."""
    return (read(module) or {}).get("depends", ["base"])


def core_dependencies():
    """Odoo's own modules that ours depend on directly, sorted."""
    ours = settings.modules()
    return sorted({name for module in ours for name in depends(module)} - set(ours)) or ["base"]


def needed_by(module):
    """Our modules that leave with a module: itself and everything of ours that depends on it."""
    leaving = {module}
    while True:
        more = {name for name in settings.modules() if leaving & set(depends(name))} - leaving
        if not more:
            return leaving
        leaving |= more
