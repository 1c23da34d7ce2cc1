# make demo    run the site on PORT with the seeds and demo accounts; needs no other command before it
# make serve   run the site with its present data
# make test    run all tests on two workers, browser tests included (ARGS="-k words": some tests, in one process)
# make check   check format, lint, import layers, templates, migrations, deployment
# make messages  gather the sentences marked for translation into locale/
# make lock    write requirements.txt again from requirements.in
# make clean   remove the files that make created, except your data in var/

PORT ?= 8000
export PORT

PYTHON_HERE = .venv/bin/python
MANAGE = $(PYTHON_HERE) manage.py
UV ?= uv
CATALOGUES = $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))

# Tests use a separate database cluster, and never touch the data of the site.
test check: export FACTWATCH_DATA = $(CURDIR)/var/test
test check: export FACTWATCH_POSTGRES_FAST = 1
test check: export SECRET_KEY = of-the-tests-only-and-as-long-as-the-settings-want-it-to-be

.PHONY: demo serve test check messages lock clean

demo: .venv/installed $(CATALOGUES)
	@$(MANAGE) serve --check-port
	@echo "Starting the database"
	@$(MANAGE) migrate --brief
	@echo "Loading the seeds"
	@$(MANAGE) loadseeds
	@echo "Making the demo accounts"
	@$(MANAGE) createeditor --demo
	@echo "Starting the server"
	@$(MANAGE) serve --with-parent

serve: .venv/installed $(CATALOGUES)
	@$(MANAGE) serve --check-port
	@echo "Starting the database"
	@$(MANAGE) migrate --brief
	@echo "Starting the server"
	@$(MANAGE) serve --with-parent

test: export FACTWATCH_AS_OWNER = 1
test: .venv/installed $(CATALOGUES)
	@echo "Starting the database of the tests; pytest migrates it before the first test"
	@CHROMIUM="$$(bin/find-chromium)" && export CHROMIUM && \
	exec $(PYTHON_HERE) -m factwatch.postgres run $(PYTHON_HERE) -m pytest $(or $(ARGS),-n 2 --dist worksteal)

check: .venv/installed
	@$(PYTHON_HERE) -m ruff format --check .
	@$(PYTHON_HERE) -m ruff check .
	@.venv/bin/lint-imports --no-logo
	@find templates -name '*.html' -exec .venv/bin/djade --check {} +
	@$(MANAGE) makemigrations --check
	@SITE_URL=https://factwatch.example SECRET_KEY="$$($(PYTHON_HERE) -c 'import secrets; print(secrets.token_urlsafe(60))')" \
	$(MANAGE) check --deploy --fail-level WARNING

.venv/installed: requirements.txt
	@bin/make-environment

messages: .venv/installed
	@$(PYTHON_HERE) -m factwatch.catalogue

# .mo files are not in the repository, so that none can be older than its .po file.
%.mo: %.po .venv/installed
	@$(PYTHON_HERE) -m factwatch.catalogue $<

lock:
	@$(UV) pip compile --quiet --upgrade --universal --python-version 3.12 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --custom-compile-command 'make lock' requirements.in -o requirements.txt
	@! grep -nE 'https?://|file://' requirements.txt

clean:
	@rm -rf .venv .pytest_cache .ruff_cache var/test
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
