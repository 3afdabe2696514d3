# make help lists what there is. Every target that tests is made of the same named steps, for a person and for CI.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.NOTPARALLEL:

BIN := bin/hihichat
STEP := scripts/step.sh
E2E_DEPS := e2e/node_modules/.installed
BENCH_DEPS := bench/node_modules/.installed

.PHONY: help run build test setup fmt vet lint unit js e2e demo pictures bench soak clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## start the server on http://127.0.0.1:5000 with its data in ./data
	go run .

build: ## compile bin/hihichat: one static file that needs nothing on the machine it runs on
	@CGO_ENABLED=0 $(STEP) build go build -trimpath -tags timetzdata -o $(BIN) .

test: ## everything: set up, gofmt, vet, staticcheck, unit tests of Go (with the race detector) and of the scripts, end to end
	@start=$$(date +%s); \
	$(MAKE) --no-print-directory setup fmt vet lint unit js e2e && \
	printf '\nAll steps passed in %d s.\n' $$(($$(date +%s) - start))

setup: ## install what the tests need (Debian with root), or say what is missing
	@$(STEP) setup scripts/setup-debian.sh

fmt: ## fail when gofmt would change a file
	@$(STEP) gofmt scripts/gofmt.sh

vet: ## go vet
	@$(STEP) vet go vet ./...

lint: ## staticcheck, at the version that scripts/tools/go.mod pins
	@$(STEP) staticcheck go tool -modfile=scripts/tools/go.mod staticcheck ./...

unit: ## go test -race in random order; a missing redis-server is a failure here, not a skip
	@HIHI_TEST_REQUIRE=1 $(STEP) 'unit tests' go test -race -shuffle=on ./...

js: $(E2E_DEPS) ## types and unit tests of the pages' own scripts
	@$(STEP) 'script types' node e2e/node_modules/typescript/bin/tsc -p static/jstest
	@$(STEP) 'script tests' node --test --test-reporter=spec static/jstest/*.test.js

e2e: build $(E2E_DEPS) ## real browsers and real socket.io clients against the real binary
	@$(STEP) 'end-to-end tests' npm --prefix e2e test

demo: setup build $(E2E_DEPS) ## the old page and the new one side by side, told step by step (HEADED=1 shows the windows)
	@node e2e/demo.js

pictures: build $(E2E_DEPS) ## the pictures of the pages in the README
	@node e2e/pictures.js

bench: setup build $(BENCH_DEPS) ## measure beside Node, the library as it comes and a bare loop: bench/RESULTS.md, 20 minutes (QUICK=1: a smoke test)
	@go run ./bench $(if $(QUICK),-quick)

soak: ## minutes of correctness at full size on loopback: bursts, a steady minute, 5,000 connects, stalled readers
	@$(STEP) 'soak' go test -tags soak -run '^TestSoak' -count=1 -v -timeout 20m ./server/realtime/

clean: ## remove what was built, installed or written by tests
	rm -rf bin e2e/node_modules e2e/out bench/node_modules

$(E2E_DEPS): e2e/package.json e2e/package-lock.json e2e/.npmrc
	@$(STEP) 'npm ci' npm --prefix e2e ci
	@touch $@

$(BENCH_DEPS): bench/package.json bench/package-lock.json bench/.npmrc
	@$(STEP) 'npm ci' npm --prefix bench ci
	@touch $@
