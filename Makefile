# The environment of the project lives in .venv; every target makes what it needs.
# Plain POSIX make and sh: works with GNU, BSD and bmake alike.

PYTHON = python3
VENV = .venv
BIN = $(VENV)/bin
PIP_INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
PYTEST = $(BIN)/python -m pytest
PYTEST_ARGS =
COMPILE = CUSTOM_COMPILE_COMMAND='make lock' $(BIN)/pip-compile --quiet --generate-hashes \
	--strip-extras --allow-unsafe --no-header --no-emit-options --no-emit-index-url \
	--no-emit-trusted-host --no-emit-find-links

.PHONY: help install run test test-unit test-sqlite test-postgresql test-browser lint format bench lock clean

help:
	@echo 'make run      動かす（PORT BIND DATABASE_URL REDIS_URL DAICHO_DATA DEMO を見る）'
	@echo 'make install  開発用の環境を .venv に作る'
	@echo 'make test     すべての試験（SQLite、Chromium、PostgreSQL + Valkey）'
	@echo 'make test-unit データベースを見ない試験だけ（1分かからない）'
	@echo 'make lint     すべての検査'
	@echo 'make format   書式を整える'
	@echo 'make bench    性能を測り var/bench.json に書く'
	@echo 'make lock     requirements/*.txt を作り直す'

install: $(VENV)/.dev

$(VENV)/bin/python:
	@found=''; \
	for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	  if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    found=$$python; break; \
	  fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo 'Python 3.11 以上が見つかりません。PYTHON=/path/to/python3 で指定できます。' >&2; exit 1; \
	fi; \
	$$found -m venv $(VENV) || { \
	  rm -rf $(VENV); \
	  echo '仮想環境を作れません。Debian と Ubuntu では python3-venv を入れてください。' >&2; exit 1; \
	}

$(VENV)/.dev: $(VENV)/bin/python requirements/dev.txt
	@echo '開発用の環境を用意しています（初回は数分かかります）…'
	@$(PIP_INSTALL) -r requirements/dev.txt
	@touch $(VENV)/.dev

# A development environment holds all of this already: its stamp makes the second install needless.
$(VENV)/.runtime: $(VENV)/bin/python requirements/runtime.txt
	@if [ ! -f $(VENV)/.dev ] || [ -n "$$(find requirements/runtime.txt -newer $(VENV)/.dev)" ]; then \
	  echo '実行環境を用意しています（初回は1分ほどかかります）…'; \
	  $(PIP_INSTALL) -r requirements/runtime.txt; \
	fi
	@touch $(VENV)/.runtime

run: $(VENV)/.runtime
	@exec $(BIN)/python manage.py serve --prepare

test: install test-sqlite test-browser test-postgresql

test-unit: install
	@DAICHO_TEST_DB=sqlite $(PYTEST) -n auto -m 'once and not slow' $(PYTEST_ARGS)

test-sqlite: install
	@echo '== 1/3 SQLite（1台のPCの形） =='
	@DAICHO_TEST_DB=sqlite $(PYTEST) -n auto -m 'not browser' $(PYTEST_ARGS)

test-browser: install
	@echo '== 2/3 Chromium =='
	@DAICHO_TEST_DB=sqlite $(PYTEST) -n auto --dist loadfile -m browser $(PYTEST_ARGS)

test-postgresql: install
	@echo '== 3/3 PostgreSQL と Redis/Valkey（サーバーの形） =='
	@DAICHO_TEST_DB=postgresql $(PYTEST) -n auto -m 'not browser and not once' $(PYTEST_ARGS)

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	find templates -name '*.html' -exec $(BIN)/djade --check --target-version 5.2 {} +
	$(BIN)/codespell
	$(BIN)/mypy
	$(BIN)/python manage.py makemigrations --check --dry-run

format: install
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	find templates -name '*.html' -exec $(BIN)/djade --target-version 5.2 {} +

bench: install
	@$(BIN)/python -m tests.bench

lock: install
	@rm -f requirements/runtime.txt requirements/dev.txt
	@$(COMPILE) --output-file requirements/runtime.txt pyproject.toml requirements/platforms.in
	@$(COMPILE) --extra dev --constraint requirements/runtime.txt \
	  --output-file requirements/dev.txt \
	  pyproject.toml requirements/platforms.in requirements/platforms-dev.in
	@for file in runtime dev; do \
	  sed -e '/^async-timeout==/s/ \\$$/ ; python_full_version < "3.11.3" \\/' \
	      -e '/^colorama==/s/ \\$$/ ; sys_platform == "win32" \\/' \
	      requirements/$$file.txt > requirements/$$file.new; \
	  mv requirements/$$file.new requirements/$$file.txt; \
	done
	@touch $(VENV)/.dev

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
