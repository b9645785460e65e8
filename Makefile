# Every target is one call of the tools; `make help` lists them.
.DEFAULT_GOAL := help
TOOLS := bin/tools
.PHONY: help demo test test-fast lint format i18n bench screenshots stop clean purge

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-12s %s\n", $$1, $$2 }'

demo: ## A running site with the demonstration broker on 127.0.0.1
	@$(TOOLS) demo

test: ## Everything: linters, installation, update, uninstallation, module and browser tests
	@$(TOOLS) test

test-fast: ## Linters and tests of one module: make test-fast MODULE=insurance_crm
	@$(TOOLS) test-fast $(MODULE)

lint: ## Linters and the house's own checks
	@$(TOOLS) lint

format: ## Bring Python files into the one format: make format [FILES="a.py b.py"]
	@bin/python -m ruff format $(FILES)
	@bin/python -m ruff check --fix --quiet $(FILES)

bench: ## Measure speed on generated books; writes the results table
	@bin/python -m tests.bench

i18n: ## Bring translation files up to the words on the screens (of the demonstration database)
	@$(TOOLS) i18n

screenshots: ## Take the pictures of the README from this build
	@bin/python tests/screenshots.py

stop: ## Stop this checkout's servers (and PostgreSQL when nobody else uses it)
	@$(TOOLS) stop

clean: ## Stop, and remove this checkout's databases and files from the cache
	@$(TOOLS) clean

purge: ## Remove the whole cache, of all checkouts
	@$(TOOLS) purge
