# Builds, shows and tests Quern. A fresh Debian with Swift needs `make demo` and `make test`, nothing else.
# One build configuration (release) serves demo, tests, benchmarks and kernelc; swift-syntax is the toolchain's own
# copy (QUERN_HOST_SYNTAX), which turns minutes of building into seconds.

SHELL := /bin/bash
TOOLCHAIN := $(shell dirname $$(dirname $$(realpath $$(command -v swift || echo /usr/bin/swift))))
export QUERN_HOST_SYNTAX ?= $(TOOLCHAIN)/lib/swift/host
SWIFT_BUILD := swift build -c release --explicit-target-dependency-import-check error
BIN := .build/release
PYTHON := .build/python/bin/python

.PHONY: build demo demo-arrays test dask worker-wheel quick bench bench-tasks bench-arrays bench-cluster bench-fib bless format lint docs fuzz setup downstream clean

build: setup            ## kernelc and all else that users run, in .build/release
	@$(SWIFT_BUILD) --build-tests

demo: build             ## real data: anomalies, edges, Mandelbrot; pictures in demo-output/, and the table
	@$(BIN)/quern-demo

demo-arrays: build      ## blocked arrays at work: flights, registration, climatology, singular values; 20 seconds
	@for part in flights registration climatology svd; do $(BIN)/quern-demo $$part || exit 1; done

test: build             ## every test; at most 25 minutes on 2 cores from a clean clone
	@[ -e .build/dask/ready ] || Scripts/make-dask || echo "quern: the tests of DaskEngine are skipped"
	@rm -rf .build/kernel-cache
	@QUERN_CACHE_DIR=$(CURDIR)/.build/kernel-cache swift test -c release --skip-build

dask: .build/dask/ready ## a Python with Dask for DaskEngine's tests and examples, in .build/dask

.build/dask/ready:
	@Scripts/make-dask

worker-wheel: setup     ## quern_dask with the worker's library, Swift and LLVM inside: for workers without a toolchain; .build/wheel
	@Scripts/make-worker-wheel

quick: build            ## the tests of one target: make quick T=KernelPassesTests
	@swift test -c release --skip-build --filter '$(or $(T),KernelIRTests)'

bench: build $(PYTHON)  ## ratios against Numba, NumPy and Python in one run; tables in bench-output/
	@Benchmarks/run

bench-tasks: build $(PYTHON)  ## pool, tasks and parallel loops beside Numba, Dask, OpenMP and TBB; under 3 minutes
	@Benchmarks/run-tasks

bench-arrays: build $(PYTHON)  ## blocked arrays beside Dask, NumPy, numexpr and Numba; some 8 minutes, 12 GB of disk, 6 GB of memory for Dask
	@Benchmarks/run-arrays

bench-cluster: build dask  ## Dask as the engine beside dask.array and Dask with Numba on the same two workers; some 5 minutes, 1.5 GB of disk
	@Benchmarks/run-cluster

bench-fib: build $(PYTHON)  ## Fibonacci beside CPython, NumPy, Numba, Taichi and C; what each gives past Int64
	@Benchmarks/run-fib

bless: build            ## rewrite golden files; read the diff
	@QUERN_BLESS=1 swift test -c release --skip-build --filter 'KernelcTests|KernelMacrosTests'

fuzz: build             ## long runs: 100,000 damaged inputs for each reader of foreign text, and random programs
	@QUERN_FUZZ_ROUNDS=100000 QUERN_FUZZ_MODULES=1000 QUERN_PASSES_PROGRAMS=20000 \
		swift test -c release --skip-build --filter 'fuzz|Fuzz|[dD]amage|Mutated|LyingPeer|Differential'

format:                 ## rewrite in house style
	@swift format --in-place --parallel --recursive Sources Kernels Tests Examples Benchmarks Package.swift

lint:                   ## what CI asks beside the tests
	@.ci/lint

docs: setup             ## DocC pages of the product, in .build/docs
	@QUERN_DOCS=1 swift package --allow-writing-to-directory .build/docs generate-documentation --target Quern \
		--output-path .build/docs

downstream: setup       ## a package elsewhere, built from source as a stranger would
	@Tests/Downstream/run

$(PYTHON):
	@python3 -m venv .build/python && .build/python/bin/pip -q install numpy numba dask

setup:
	@.ci/setup

clean:
	@rm -rf .build .build-* demo-output bench-output
