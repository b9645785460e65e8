"""Odoo's entry point as a file: workers start their helper process by running this very path again."""

import odoo.cli

if __name__ == "__main__":
    odoo.cli.main()
