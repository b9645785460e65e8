"""``odoo-bin insurance_check -d DATABASE``: prove from the command line that every policy equals its ledger."""

import argparse
import sys

from odoo import api
from odoo.cli import Command
from odoo.modules.registry import Registry
from odoo.tools import config


class InsuranceCheck(Command):
    """Compare every policy's figures with its ledger; exit status 1 when one differs."""

    name = "insurance_check"

    def run(self, args):
        parser = argparse.ArgumentParser(prog=f"{self.prog} {self.name}", description=self.__doc__)
        parser.add_argument("-c", "--config", help="Odoo's configuration file")
        parser.add_argument("-d", "--database", required=True)
        options = parser.parse_args(args)
        config.parse_config(["-c", options.config] if options.config else [], setup_logging=True)
        with Registry(options.database).cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            found = env["insurance.policy"]._check_ledger()
            lines = [f"{policy.display_name}: {problem}" for policy, problem in found]
        sys.stdout.write("\n".join([*lines, f"{len(lines)} policies differ from their ledger", ""]))
        sys.exit(1 if lines else 0)
