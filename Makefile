# make run: the app, with MODEL=NAME on that model.  make test: every test.  make lint, make format: how the code is written.
# All make .venv (and node_modules, for lint and format) themselves and are safe to repeat.
PORT ?= 8501
HOST ?= 127.0.0.1
PYTHON ?= python3
PY := .venv/bin/python

# glibc hands large blocks back to the kernel at every free; keeping them saves the time to fault them in again.
export MALLOC_MMAP_THRESHOLD_ ?= 1073741824
export MALLOC_TRIM_THRESHOLD_ ?= 1073741824
export TOKENIZERS_PARALLELISM ?= false
# From the command line alone: a variable of that name in somebody's environment means something else.
ifeq ($(origin MODEL),command line)
export LOGITSCOPE_MODEL := $(MODEL)
endif

# pip-audit stands in a folder of its own: its packages never meet the app's.
AUDIT_FOLDER ?= .audit
AUDITOR := $(AUDIT_FOLDER)/bin/pip-audit

.PHONY: run cluster test attack audit families lint format bench feel classroom soak screenshots model clean

run: .venv/run.stamp
	@echo "Logitscope: http://$(HOST):$(PORT)"
	@$(PY) -m streamlit run app/main.py --server.port=$(PORT) --server.address=$(HOST)

# Two workers, two front ends that ask them, and HAProxy before these; with RAY=1 the workers are Ray Serve's
cluster: .venv/run.stamp
	@OMP_NUM_THREADS=1 $(PY) -m deploy.cluster --host $(HOST) --port $(PORT) $(if $(findstring command,$(origin RAY)),--ray)

REMOTE_TESTS := tests/pages/next_token tests/pages/surprise tests/pages/compare tests/browser/test_next_token.py \
  tests/engine/test_chain.py tests/engine/test_score_file.py \
  tests/engine/test_engine.py::test_texts_scored_together_agree_with_each_alone
# All tests; then those of the pages, chains, files and any texts once more, with every model in a worker's process
test: .venv/dev.stamp
	OMP_NUM_THREADS=1 $(PY) -m pytest -n 2 --dist loadfile  # one torch thread each: two would wait for each other
	OMP_NUM_THREADS=1 $(PY) -m pytest -n 2 --dist loadfile --remote -m "not local" $(REMOTE_TESTS)

# The long attack on the app: everything, or some of it by WHAT="--only browser boxes hub addresses restart worker swaps latency"
attack: .venv/dev.stamp
	OMP_NUM_THREADS=1 $(PY) -m tests.robustness $(WHAT)

# Every causal family that transformers knows, tiny and random, against transformers itself; lists those refused
families: .venv/dev.stamp
	OMP_NUM_THREADS=1 $(PY) -m pytest tests/families --every-family -n 2 --dist worksteal

lint: .venv/dev.stamp node_modules/.stamp
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	npx --no-install biome ci --error-on-warnings

# Known vulnerabilities of the installed packages, where their list can be had; where it can't, one line says so
audit: .venv/dev.stamp
	@[ -x $(AUDITOR) ] || { $(PYTHON) -m venv $(AUDIT_FOLDER) && $(AUDIT_FOLDER)/bin/pip install -qq --retries 1 \
	  --disable-pip-version-check pip-audit==2.10.1; } || true  # without a network it is the next line that says so
	@$(PY) -m tests.robustness.audit $(AUDITOR) $$($(PY) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')

format: .venv/dev.stamp node_modules/.stamp
	$(PY) -m ruff format .
	npx --no-install biome check --write

# Speed against doing the same work by hand: make bench TOKENIZER=FOLDER, which holds GPT-2's vocab.json and merges.txt
TOKENIZER ?= ../shared/gpt2_tokenizer
bench: .venv/dev.stamp
	$(PY) -m benchmarks --tokenizer "$(TOKENIZER)"
	$(PY) -m benchmarks --bundled
	$(PY) -m benchmarks.first_heatmap

# From a key pressed to new figures, what jumps meanwhile, and what is in sight at once; in a real browser
feel: .venv/dev.stamp
	$(PY) -m benchmarks.feel

# Forty visitors on the real app for two minutes; the same without each thing that the engine does for many, and all
classroom: .venv/dev.stamp
	$(PY) -m benchmarks.classroom
	-for without in batching results prefixes batching,results,prefixes; do \
	  echo "without $$without"; $(PY) -m benchmarks.classroom --without $$without; done

# Two thousand mixed requests: memory has to stay level
soak: .venv/dev.stamp
	$(PY) -m benchmarks.soak

screenshots: .venv/dev.stamp
	$(PY) -m docs.screenshots

# The bundled model from its text, and what it is worth: make model CORPUS=../shared/corpus
model: export GLIBC_TUNABLES ?= glibc.malloc.hugetlb=1
model: .venv/dev.stamp
	$(if $(CORPUS),,$(error Say where the text is: make model CORPUS=FOLDER))
	$(PY) -m training.train --corpus "$(CORPUS)"
	$(PY) -m training.evaluate --corpus "$(CORPUS)" --card

clean:
	rm -rf .venv $(AUDIT_FOLDER) node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Logitscope needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1)."; \
	    echo "Try: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv

# Where torch's own index can't be reached, pip warns once a package, however quiet it is asked to be. What it says
# matters if it fails, and is shown then.
define install
	@$(PY) -m pip install --quiet --retries 1 --disable-pip-version-check -r $(1) >.venv/pip.log 2>&1 || \
	  { echo "It didn't work. This is what pip says:"; cat .venv/pip.log; exit 1; }
	@rm -f .venv/pip.log
endef

.venv/run.stamp: requirements.txt | .venv/bin/python
	@echo "Only this once: getting torch, transformers and streamlit, which Logitscope is made with, into .venv."
	@echo "That is a download of 0.4 GB and takes 1.6 GB on the disk. Mostly it takes one to five minutes, silently."
	$(call install,requirements.txt)
	@touch $@

.venv/dev.stamp: requirements-dev.txt requirements.txt | .venv/bin/python
	@echo "Getting what the app and its tests are made with into .venv."
	$(call install,requirements-dev.txt)
	@touch .venv/run.stamp $@

# Biome, which checks the components' JavaScript, CSS and HTML; the app needs neither node nor npm.
node_modules/.stamp: package.json package-lock.json
	@command -v npm >/dev/null || \
	  { echo "make lint needs npm; install it with: apt-get install --no-install-recommends nodejs npm"; exit 1; }
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@
