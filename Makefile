# Everything that one does with this project. `make help` lists it.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run test check test-services bench audit pictures lock clean

VENV := .venv/bin
SOURCES := consent contracts dases_voice tests tools manage.py
COMPILE := $(VENV)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' Makefile

run: ## Start the populated site on this machine; Ctrl-C stops all of it
	@sh tools/set-up app
	@exec $(VENV)/python manage.py run_site

test: ## Install what the suite needs and run all of it (ARGS="tests/consent -x" narrows it)
	@sh tools/set-up test
	@sh tools/test-programs
	@$(VENV)/pytest -n 2 $(ARGS)

check: ## Format, lint, types, import contracts, migrations, French, templates, shell
	@sh tools/set-up test
	$(VENV)/ruff format --check .
	$(VENV)/ruff check .
	$(VENV)/lint-imports
	$(VENV)/mypy $(SOURCES)
	$(VENV)/python manage.py makemigrations --check --dry-run --settings dases_voice.settings.test
	$(VENV)/python tools/translations.py check
	$(VENV)/djlint --check --lint --quiet templates
	@if command -v shellcheck >/dev/null; then shellcheck .ci/run tools/set-up tools/test-programs; fi

test-services: ## What asks a database or a store, on a private PostgreSQL, Redis and S3 server
	@sh tools/set-up test
	@sh tools/set-up services
	@sh tools/test-programs
	@$(VENV)/python tools/with_services.py $(VENV)/pytest -n 2 --on-services $(ARGS)

bench: ## Measure: the benchmarks print their figures (ONLY=audio_pipeline runs that one, ARGS are its options)
	@sh tools/set-up test
	@missed=; for file in tests/benchmarks/bench_$(or $(ONLY),*).py; do \
		PYTHONPATH=. $(VENV)/python $$file $(ARGS) || missed="$$missed $$file"; \
	done; if [ -n "$$missed" ]; then echo "Missed:$$missed" >&2; exit 1; fi

audit: ## Ask the advisory database about each package of the site (needs the network)
	@sh tools/set-up test
	$(VENV)/pip-audit --require-hashes --disable-pip -r requirements/app.txt

pictures: ## Take the pictures of the guides from the site that `make run` has started
	@sh tools/set-up test
	@$(VENV)/python -m tools.pictures $(ARGS)

lock: ## Pin requirements/*.in with hashes (UPGRADE=--upgrade takes newer releases)
	@sh tools/set-up uv
	$(COMPILE) $(UPGRADE) requirements/uv.in -o requirements/uv.txt
	$(COMPILE) $(UPGRADE) requirements/app.in -o requirements/app.txt
	$(COMPILE) $(UPGRADE) requirements/test.in -o requirements/test.txt
	$(COMPILE) $(UPGRADE) requirements/services.in -o requirements/services.txt

clean: ## Remove the environment and the caches; var/ with its data stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
