"""`python -m tools COMMAND`: what the Makefile and the programs in bin/ call."""

import importlib
import os
import signal
import sys

from . import odoo, setup, steps
from .settings import Problem

# command: (module, function, needs the set-up)
COMMANDS = {
    "demo": ("demo", "main", True),
    "stop": ("server", "stop_all", False),
    "clean": ("server", "clean", False),
    "purge": ("server", "purge", False),
    "test": ("suite", "main", True),
    "test-fast": ("suite", "fast", True),
    "lint": ("lint", "main", True),
    "i18n": ("translations", "main", True),
    "setup": ("setup", "prepare", False),
}


_held = []


def _become(program, arguments):
    """Replace this process, so that signals and the exit code are the program's own."""
    _held.append(steps.hold_postgres())  # released at the end of the program we become
    setup.prepare()
    environment = setup.environment()
    os.execvpe(program, [program, *arguments], environment)


def main(arguments):
    """Dispatch; a Problem is told without a traceback."""
    command, rest = arguments[0] if arguments else "help", arguments[1:]
    try:
        if command == "odoo":
            _become("python", [str(odoo.LAUNCHER), *rest])
        elif command in ("python", "psql"):
            _become(command, rest)
        elif command not in COMMANDS:
            raise Problem(f"Unknown command {command!r}; known: odoo, python, psql, {', '.join(COMMANDS)}.")
        module, function, needs_setup = COMMANDS[command]
        if needs_setup:
            setup.prepare()
        return getattr(importlib.import_module(f"{__package__}.{module}"), function)(*rest) or 0
    except Problem as problem:
        steps.say(f"\n{problem}")
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
