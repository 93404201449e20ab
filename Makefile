# Everything a developer runs. Needs make, sh, Go, Node.js and Python; no AWS account.

# The Node.js of package.json comes first, for the CDK CLI and for the CDK inside Go tests.
# npm itself keeps the machine's own: it must not replace the Node.js that it runs on.
MACHINE_PATH := $(PATH)
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

QUIET    := internal/setup/quiet.sh
PYTHON   := .venv/bin/python
LINT     := go tool -modfile=tools/go.mod golangci-lint
FUZZTIME ?= 30s
CHECKS   ?= 50
CONFIG   ?= sagerock.yaml

help: ## Show this help
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-14s %s\n", $$1, $$2 }'

setup: ## Install what the project needs, into this folder
	@PATH="$(MACHINE_PATH)" internal/setup/check.sh
	@$(MAKE) -s -j4 node_modules/.done .venv/.done build/.modules
	@$(MAKE) -s build

node_modules/.done: package.json package-lock.json
	@PATH="$(MACHINE_PATH)" $(QUIET) 'the CDK CLI and Node.js are in node_modules' npm ci --no-audit --no-fund
	@touch $@

.venv/.done: requirements.txt
	@$(QUIET) 'the Python environment is in .venv' sh -c 'python3 -m venv --system-site-packages .venv && .venv/bin/pip install --disable-pip-version-check -r requirements.txt'
	@touch $@

build/.modules: go.mod go.sum
	@$(QUIET) 'the Go modules are downloaded' go mod download
	@mkdir -p build && touch $@

build: ## Build the gateway's Lambda, for arm64
	@CGO_ENABLED=0 GOOS=linux GOARCH=arm64 go build -tags lambda.norpc -trimpath -ldflags='-s -w' -buildvcs=false -o build/gateway/bootstrap ./cmd/gateway

deploy: setup ## Deploy CONFIG (with ENV): show what changes, ask, and name the stacks that are left behind
	@go run ./cmd/sagerock deploy -c $(CONFIG) $(if $(ENV),-e $(ENV))

demo: setup ## Deploy both paths to a local AWS
	@go build -o build/demo ./internal/demo && exec build/demo # not go run, which calls Ctrl-C a failure

local: setup ## Run a local AWS that stays up; deploy to it with sagerock local deploy
	@go build -o build/sagerock ./cmd/sagerock && exec build/sagerock local

test: ## Run every test; needs no AWS account and no network
	go test ./...

regions: build/.modules ## Hold check against synth in every Region of the catalogue
	go test -tags regions -count=1 -timeout 30m -run TestCheckAndSynthAgreeInEveryRegion ./stacks

apps: setup ## Deploy an app of its own with sagerock's constructs, and build a repository of sagerock init
	go test -tags apps -count=1 -timeout 15m -run 'TestDeployOwnApp|TestNewRepositorySynthesizes' ./internal/localaws

examples: setup ## Deploy every example as it is to one local AWS, and ask each of its models
	go test -tags examples -count=1 -timeout 20m -run TestEveryExampleDeploysAsItIs ./internal/localcloud

tutorials: setup ## Follow the tutorials of docs/tutorials from empty folders
	go test -tags tutorials -count=1 -timeout 30m -v -run TestTutorials ./internal/tutorial

edits: setup ## Deploy apps to a local AWS, and edit them in every way that the manual names
	go test -tags edits -count=1 -timeout 30m -parallel 3 -run 'TestEdits|TestDeploySwitches|TestDeployKeys|TestDeployLeaves' ./internal/localaws

browser: build/.modules node_modules/.done ## Test the chat page in the Chromium and the Firefox of this machine
	go test -tags browser -count=1 -timeout 30m -run TestPage ./internal/conformance

dist: ## Build what a release publishes, for every platform, into build/dist
	@go run ./internal/release

dist-test: ## Test what make dist has built: archives, checksums, npx sagerock, the same bytes twice
	go test -tags dist -count=1 -timeout 30m ./internal/release

image-test: ## Build the container image for this machine and for another, and call it; needs Docker
	@internal/release/image.sh

golden: ## Accept changed templates; read the diff before you commit
	go test ./stacks -run "TestGolden|TestKindsHave" -update

iam: ## Accept changed permissions in docs/iam.md; read the diff before you commit
	go test ./internal/proof/simulate -run TestIAMDocumentIsCurrent -update

bench: setup ## Measure what a user waits for
	@go run ./internal/bench

bench-gateway: build/.modules node_modules/.done ## Measure what the gateway adds to a call, beside a bare proxy and a peer
	@$(MAKE) -s build/portkey/.done || echo 'the peer is left out: it could not be installed' >&2
	@go run ./internal/benchgateway

build/portkey/.done: internal/benchgateway/portkey.json
	@mkdir -p build/portkey && cp internal/benchgateway/portkey.json build/portkey/package.json
	@PATH="$(MACHINE_PATH)" $(QUIET) "Portkey's gateway is in build/portkey" npm install --prefix build/portkey --ignore-scripts --no-audit --no-fund
	@touch $@

fuzz: ## Fuzz every parser for FUZZTIME each
	@grep -rEo --include='*_test.go' --exclude-dir=node_modules '^func Fuzz[A-Za-z0-9_]+' . | sed 's/:func / /' | while read -r file name; do \
		echo "fuzz: $$name in $$(dirname "$$file") for $(FUZZTIME)"; \
		go test -run '^$$' -fuzz "^$$name$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x "$$(dirname "$$file")" || exit 1; \
	done

catalog: .venv/.done build/catalog/.done ## Take the tables of catalog/ and of prices anew; needs the network
	@for name in images instances jumpstart models prices; do $(PYTHON) -B internal/cataloggen/$$name.py || exit 1; done
	@node internal/cataloggen/resources.mjs $${DATE:-$$(date +%F)}
	@$(PYTHON) -B internal/cataloggen/handlers.py

build/catalog/.done: internal/cataloggen/requirements.txt
	@$(QUIET) 'the sources of the catalogue are in build/catalog' $(PYTHON) -m pip install --disable-pip-version-check --no-deps --upgrade --target build/catalog -r $<
	@touch $@

check: lint tidy generated templates ## Everything CI checks besides the tests

lint: ## Report what breaks the style
	go vet ./...
	@$(LINT) run || { echo 'fix: make format for what a tool can repair, then what is left by hand' >&2; exit 1; }

format: ## Repair what a tool can repair
	@$(LINT) fmt
	@$(LINT) run --fix

tidy: ## Report modules that go.mod has too many or too few
	@go mod tidy -diff || { echo 'fix: go mod tidy, and read the Versions part of CONTRIBUTING.md' >&2; exit 1; }

generated: ## Report generated files that are not current
	@mkdir -p build && git status --porcelain >build/before && git diff >>build/before
	@go generate ./...
	@{ git status --porcelain; git diff; } | cmp -s - build/before || { git diff --stat >&2; echo 'fix: commit the files that go generate has just written' >&2; exit 1; }

templates: .venv/.done ## Run cfn-lint over every golden template
	@internal/setup/templates.sh $(PYTHON) || { echo 'fix: the construct that wrote the resource, then make golden' >&2; exit 1; }

limits: build/.modules node_modules/.done ## Deploy the largest files that check accepts to templates, and hold them against AWS's limits
	go test ./stacks -count=1 -run TestLargestFilesKeepTheLimitsOfAWS -limits

properties: .venv/.done node_modules/.done ## Deploy CHECKS random config files to templates, and run cfn-lint over them
	@internal/setup/properties.sh $(PYTHON) $(CHECKS) || { echo 'fix: config, where check accepts what AWS refuses, or the construct that wrote the resource' >&2; exit 1; }

clean: ## Delete what was built and installed here
	rm -rf build cdk.out .venv node_modules

.PHONY: help setup build deploy dist dist-test image-test demo local test apps tutorials examples edits regions browser golden iam bench bench-gateway fuzz catalog check lint format tidy generated templates properties limits clean
