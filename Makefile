# What a newcomer needs. Each target installs what it needs by itself (scripts/install), and may be repeated.
.DEFAULT_GOAL := help
LISTEN ?= 127.0.0.1:8090
APP ?= apps/casting
JOBS ?= $(shell nproc)

.PHONY: help install build run test test-quick sanitize fuzz hostile bench profile format lint clean

help: ## Show the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

install: ## Install what building takes (Debian 12)
	@scripts/install build

build: install ## Build build/release/socle and the applications' web sites
	@echo "==> building (the first time takes some minutes)"
	@cmake --preset release -Wno-dev --log-level=WARNING >/dev/null
	@cmake --build --preset release -j $(JOBS) --target socle
	@scripts/build-sites

run: build ## Build, then serve the casting application with its demonstration data
	@scripts/run-demo $(APP) $(LISTEN)

test: ## Install what tests need and run everything
	@tests/run all

test-quick: ## Unit tests and cases only
	@tests/run quick

sanitize: ## The tests under address, undefined and thread sanitizers
	@tests/run sanitize

fuzz: ## Five minutes of fuzzing for each target (SECONDS=300)
	@tests/run fuzz

hostile: ## An hour of programs in Lua that try to harm (HOSTILE_SECONDS=3600)
	@HOSTILE_SECONDS=$${HOSTILE_SECONDS:-3600} tests/run hostile

bench: build ## Measure against nginx, raw SQLite, sqlite3, pgbench, COPY and PocketBase
	@scripts/install bench
	@cmake --build --preset release --target raw_sqlite
	@bench/run

profile: build ## Flame graphs of a read and a create in bench/results
	@scripts/install bench
	@bench/profile

format: ## Format the sources
	@find src tests bench -name '*.cpp' -o -name '*.h' | xargs clang-format-19 -i

lint: ## Static analysis with clang-tidy (about six minutes on two cores)
	@tests/run lint

clean: ## Remove what was built
	@rm -rf build apps/*/web/dist
