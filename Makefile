# maskdeep: everything starts here. `make help` lists the targets.
SCALE ?= smoke
SEEDS ?=
THREADS ?=
MVN ?= mvn -B -q
JAVA ?= $(if $(JAVA_HOME),$(JAVA_HOME)/bin/java,java)
COMMIT := $(shell git describe --always --dirty --abbrev=12 2>/dev/null || echo unknown)
MASKDEEP = $(JAVA) -jar target/maskdeep.jar
METHOD ?=
WANTED = $(if $(METHOD),$(METHOD)$(if $(filter smoke,$(SCALE)),,-$(SCALE)),$(SCALE))
ABLATION = $(or $(if $(filter smoke,$(SCALE)),ablation),$(if $(filter small,$(SCALE)),ablation-small),\
  $(error table-ablation: there is no ablation at SCALE=$(SCALE), only at smoke and small))
RECORDED = $(if $(wildcard runs/$(WANTED)/summary.json),,--ledger docs/results)
COCO = src/test/resources/org/maskdeep/coco
SOURCES := $(shell find src/main pom.xml -type f 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help jar gpu test test-isa torture digests reproduce tables table-linear table-coco table-ablation table-semmae \
  bench jmh doctor bundle container formulas format clean

help: ## this list
	@echo "make TARGET [SCALE=smoke|small|cifar|imagenette|tiny|stl10|imagenet|collage|detection|rows|rows-small] [METHOD=semmae|adios|automae|imae] [SEEDS=0,1,2] [THREADS=N]"
	@sed -n 's/^\([a-z-]*\):[^#]*## /  \1\t/p' $(MAKEFILE_LIST) | expand -t 20

jar: target/maskdeep.jar ## build target/maskdeep.jar and target/lib

target/maskdeep.jar: $(SOURCES)
	rm -rf target/lib # no library of an earlier version stays on the class path
	$(MVN) package -DskipTests -Djacoco.skip=true -Dmaskdeep.commit=$(COMMIT)
	@touch $@
	@rm -f target/maskdeep.jsa # classes as the JVM has them loaded: ./maskdeep starts faster
	@$(JAVA) -XX:ArchiveClassesAtExit=target/maskdeep.jsa -jar $@ coco-eval --type segm \
	  --gt $(COCO)/truth.json --dt $(COCO)/results-masks.json > /dev/null 2>&1 || true

gpu: jar ## fetch PyTorch with CUDA 12 into target/libtorch, for --device gpu (Linux x86-64, 0.7 GB)
	$(MVN) -Pgpu dependency:unpack@libtorch

test: ## build and run all tests; prints the coverage
	mvn -B verify -Dmaskdeep.commit=$(COMMIT)
	@python3 environment/coverage.py target/site/jacoco/jacoco.csv
	@python3 environment/digests_test.py -q
	@python3 environment/bench_test.py -q
	@python3 environment/formulas_test.py -q
	@python3 environment/container_test.py -q
	@python3 environment/clean_test.py -q

test-isa: ## the tests that compare numbers, as on processors without AVX-512 and without AVX2
	ONEDNN_MAX_CPU_ISA=AVX2 ATEN_CPU_CAPABILITY=avx2 MKL_ENABLE_INSTRUCTIONS=AVX2 \
	  mvn -B test -Djacoco.skip=true -Dgroups=parity
	ONEDNN_MAX_CPU_ISA=SSE41 ATEN_CPU_CAPABILITY=default MKL_CBWR=COMPATIBLE \
	  mvn -B test -Djacoco.skip=true -Dgroups=parity

torture: ## kill training processes some two hundred times and compare what they leave
	mvn -B test -Djacoco.skip=true -Dtest=KilledRunTest -Dtorture.points=100

digests: jar ## compare what short runs compute, to the bit, with the record of this machine (RECORD=1: record)
	python3 environment/digests.py $(if $(RECORD),--record)

reproduce: jar ## pretrain, evaluate and report everything of a SCALE (default smoke); METHOD=semmae|adios|automae|imae: of that method
	$(MASKDEEP) reproduce --scale $(WANTED) $(if $(SEEDS),--seeds $(SEEDS)) $(if $(THREADS),--threads $(THREADS))

tables: jar ## the tables of a SCALE: of its runs where they are there, else of the ledger
	$(MASKDEEP) tables --scale $(WANTED) $(RECORDED)

table-ablation: jar ## train variants of MaskDeep (SCALE=smoke or small) and compare them: hours
	$(MASKDEEP) reproduce --scale $(ABLATION) $(if $(SEEDS),--seeds $(SEEDS)) $(if $(THREADS),--threads $(THREADS))
	$(MASKDEEP) tables --scale $(ABLATION) --table ablation

table-semmae: jar ## what decides on the masks of a masked autoencoder: chance, blocks, parts, objects, AutoMAE: hours
	$(MASKDEEP) reproduce --scale mask-sources $(if $(SEEDS),--seeds $(SEEDS)) $(if $(THREADS),--threads $(THREADS))
	$(MASKDEEP) tables --scale mask-sources

table-linear: jar ## kNN and linear probes beside the published numbers
	$(MASKDEEP) tables --scale $(WANTED) --table linear $(RECORDED)

table-coco: jar ## box and mask AP beside the published numbers
	$(MASKDEEP) tables --scale $(WANTED) --table coco $(RECORDED)

bench: jar ## how fast this machine is (PARTS="step coco", PEER=a Python with torch, PHOTOS=folder): half an hour
	python3 environment/bench.py $(PARTS) $(if $(PEER),--peer $(PEER)) $(if $(PHOTOS),--photos $(PHOTOS))

jmh: jar ## JMH benchmarks of hot loops in plain Java (ONLY=ViewBenchmark)
	$(MVN) -f environment/jmh/pom.xml package
	$(JAVA) -cp "environment/jmh/target/classes:environment/jmh/target/lib/*:target/maskdeep.jar" \
	  org.openjdk.jmh.Main $(ONLY)

doctor: jar ## check the machine
	$(MASKDEEP) doctor

bundle: jar ## program, libraries and Java in one archive; PyTorch is the other machine's (NATIVE=yes: included)
	sh environment/bundle.sh

container: ## a container image with JupyterLab, the kernel and the notebooks (podman or docker)
	@sh environment/container.sh $(COMMIT)

formulas: ## write docs/maskdeep-in-formulas.md from its template and the sources
	python3 environment/formulas.py

format: ## format the sources
	$(MVN) spotless:apply

clean: ## remove what was built (runs stay)
	rm -rf target build environment/jmh/target environment/kernel/target

include environment/notebooks.mk
