# `make help` lists the targets.
.DEFAULT_GOAL := help
.PHONY: help packages build release test lint format demo bench faults fuzz bless docs man

# libstdc++ is linked where it is found without its shared twin beside it: to load that takes longer than most else at start.
STATIC := -c release --static-swift-stdlib -Xlinker -s -Xswiftc -L$(CURDIR)/.build/static

help:  ## List the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

packages:
	@Scripts/install-packages

build: packages  ## Build for debugging
	swift build

release: packages  ## Build the program that is shipped, and print where it is
	@mkdir -p .build/static && ln -sf "$$(clang -print-file-name=libstdc++.a)" .build/static/libstdc++.a
	swift build $(STATIC) --product optctl
	@echo "$$(swift build $(STATIC) --show-bin-path)/optctl"

test: packages  ## Build and run every test
	@Scripts/install-packages cmark-gfm || echo "cmark-gfm cannot be had; Markdown is not tested with it" >&2
	swift build --build-tests
	swift test --skip-build

demo: packages  ## The main job, from an empty database to served traffic
	swift build --product optctl
	@Scripts/demo "$$(swift build --show-bin-path)/optctl"

bench: packages  ## Measure against the floors; SIZES="S M L" chooses
	@Scripts/bench $(SIZES)

faults: packages  ## Break an apply in every way at every message; ROUNDS=150 is the short form, SEED=1 the same again
	swift build --product optctl
	swift build --product faults
	@Scripts/install-packages pgbouncer || echo "pgbouncer cannot be had" >&2
	@"$$(swift build --show-bin-path)/faults" $(or $(ROUNDS),1500) $(SEED)

fuzz: packages  ## Fuzz the readers of manifests and of git trees; SECONDS=60 each
	@Scripts/fuzz $(SECONDS)

bless: packages  ## Rewrite the texts that tests compare with; fails, so that somebody looks at them
	BLESS=1 swift test --filter 'RenderingTests|ExampleTests'

docs: packages  ## Write the page of diagnostics from what explain tells
	BLESS=1 swift test --filter DiagnosticsPageTests

man: packages  ## Write the manual page, and print where it is
	swift build --product optctl
	swift build --product generate-manual
	@cd "$$(swift build --show-bin-path)" && mkdir -p man && ./generate-manual ./optctl -o man && echo "$$PWD/man/optctl.1"

lint:  ## Check the format of code and scripts
	swift format lint --strict --recursive --parallel Package.swift Sources Tests Bench Fuzz
	bash -n Scripts/install-packages Scripts/demo Scripts/bench Scripts/fuzz examples/prepare .ci/run

format:  ## Format the code
	swift format --in-place --recursive --parallel Package.swift Sources Tests Bench Fuzz
