# Everything runs inside .venv, which is made here. What runs long is one `exec`, so that it receives make's signals.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help demo test test-long check bench screenshots lock

# The first Python that is new enough and can make virtual environments; PYTHON=... names another.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.14; do \
	"$$p" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo "$$p" && break; done)
VENV_PYTHON := .venv/bin/python
# $(call set-up,SET): installs requirements/SET.txt into .venv unless that was done before.
define set-up
@sh embedded/install.sh '$(PYTHON)' $(1)
endef

help:
	@echo 'make demo       set everything up and run it'
	@echo 'make test       run the tests (ARGS="-k word" for some)'
	@echo 'make test-long  run those that try examples with ten times as many (TENTH=seed for a random tenth of them)'
	@echo 'make check      formatting, lint, templates, types, import rules, migrations'
	@echo 'make bench      run the benchmarks (ONLY=name,name for some)'
	@echo 'make screenshots  take the pictures in docs/screenshots again'
	@echo 'make lock       lock the dependencies again'

demo:
	$(call set-up,demo)
	@exec $(VENV_PYTHON) -m embedded.demo

test:
	$(call set-up,dev)
	@exec $(VENV_PYTHON) -m pytest -n 2 --dist loadfile $(ARGS)

test-long:
	$(call set-up,dev)
	@exec $(VENV_PYTHON) -m pytest -n 2 --dist loadfile -m long --hypothesis-profile=long $(if $(TENTH),--tenth=$(TENTH)) $(ARGS)

check: export SECRET_KEY = for-checks-only-and-never-where-others-can-reach-it
check:
	$(call set-up,dev)
	@echo 'formatting ...' && $(VENV_PYTHON) -m ruff format --check .
	@echo 'lint ...' && $(VENV_PYTHON) -m ruff check .
	@echo 'templates ...' && $(VENV_PYTHON) -m djlint templates --lint --quiet
	@echo 'types ...' && $(VENV_PYTHON) -m mypy
	@echo 'import rules ...' && $(VENV_PYTHON) -c 'from importlinter.cli import lint_imports_command as c; c()'
	@echo 'migrations ...' && $(VENV_PYTHON) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run

bench:
	$(call set-up,dev)
	@exec $(VENV_PYTHON) -m bench

screenshots:
	$(call set-up,dev)
	@exec $(VENV_PYTHON) docs/draw_screens.py

lock:
	$(call set-up,dev)
	@exec $(VENV_PYTHON) -m embedded.install --lock
