"""Records what short runs compute, to the bit, or compares it with what was recorded.

    make digests                  compare with the digests of this machine; the first time, record them
    make digests RECORD=1         record anew

A redesign must not change a single bit of what is computed. So: record on a clean commit, move code,
compare. Every case is a command of the jar, so that nothing here depends on how the code is arranged.
What is compared: the values of all weights, optimizer states and buffers (not their names in
checkpoints), every number in metrics and scores, embeddings, detections. What is not: times,
the text of recipes, the metadata of files.

The bits depend on processor, PyTorch and its threads. The record is therefore not in the repository:
it lies in runs/digests.json, with the processor's name in it.
"""

import argparse
import hashlib
import json
import os
import pathlib
import platform
import shutil
import signal
import struct
import subprocess
import sys
import time

# Everything that another default could change stands here.
JAVA = os.path.join(os.environ["JAVA_HOME"], "bin", "java") if os.environ.get("JAVA_HOME") else "java"
TINY = """
name: digests
seed: 3
data: {train: "scenes/train?images=64&size=32&seed=1", test: "scenes/val?images=40&size=32&seed=1"}
model: {width: 8}
method:
  {hidden: 32, out: 16, embedding: 16, groups: 2, momentum: 0.9, loss: cosine, temperature: 0.2,
   levels: [C3, C4, C5], visible: [0.25, 0.25, 1.0], fusion: joint, hierarchy: independent,
   grouping: independent, aggregation: mean, heads: shared, targets: [other-view]}
views: {size: 24, further_size: 16, further_crop: [0.05, 0.2]}
optimizer: {name: adamw, learning_rate: 0.01, batch: 16, epochs: 4, warmup_epochs: 0.5}
run: {checkpoint_every: 5, keep: 1, representation_every: 3}
probe: {resize: 32, crop: 32, neighbours: 5, epochs: 5}
"""

PER_LEVEL = ["method.fusion=per-level", "method.visible=0.25", "method.targets=[other-view, per-level]"]
FURTHER = ["method.targets=[other-view, further-views, same-view]", "views.further=2"]
NULL = ["method.levels=[C5]", "method.visible=1.0", "method.groups=1"]

# name: keys of the recipe that differ from TINY
PRETRAINING = {
    "maskdeep": [],
    "maskdeep-contrast": ["method.loss=contrast"],
    "maskdeep-null": NULL,
    "maskdeep-attention": ["method.aggregation=attention"],
    "maskdeep-attention-levels": ["method.aggregation=attention", *PER_LEVEL],
    "maskdeep-levels": [*PER_LEVEL, "method.hierarchy=aligned"],
    "maskdeep-levels-contrast": [*PER_LEVEL, "method.hierarchy=aligned", "method.loss=contrast"],
    "maskdeep-levels-separate": [*PER_LEVEL, "method.heads=separate", "method.level_weights=[1, 2, 4]"],
    "maskdeep-block": ["method.hierarchy=block", "method.visible=0.5"],
    "maskdeep-partition": ["method.grouping=partition", "method.visible=0.5"],
    "maskdeep-whole": ["method.whole=true", "method.groups=3"],
    "maskdeep-further-views": FURTHER,
    "maskdeep-bf16": ["model.precision=bf16"],
    "maskdeep-sgd": ["optimizer.name=sgd"],
    "maskdeep-resnet50": ["model.arch=resnet50", "model.stem=imagenet", "views.size=64", "optimizer.epochs=1"],
    "byol": ["method.name=byol", "optimizer.name=lars"],
    "byol-contrast": ["method.name=byol", "method.loss=contrast"],
    "simsiam": ["method.name=simsiam", "optimizer.name=sgd"],
    "moco": ["method.name=moco", "method.queue=64", "optimizer.name=sgd"],
    "fastsiam": ["method.name=fastsiam", "optimizer.name=sgd", "views.further=1"],
    "supervised": ["method.name=supervised"],
}
TWO_THREADS = ["maskdeep", "byol"]

DETECTOR = [
    "data.train=scenes/train?images=12&size=64", "data.test=scenes/val?images=4&size=64",
    "optimizer.steps=6", "optimizer.batch=2", "optimizer.warmup_steps=2", "optimizer.milestones=[4]",
]
TIMES = {"seconds", "wall_seconds", "images_per_second", "commit", "date", "machine", "weights", "file", "run"}


class Bench:
    """Runs the jar in a folder of its own and collects digests."""

    def __init__(self, jar, folder):
        self.jar, self.folder, self.digests = pathlib.Path(jar).resolve(), folder, {}
        (folder / "tiny.yaml").write_text(TINY.lstrip(), encoding="utf-8")

    def command(self, *words):
        return [JAVA, "-XX:+UseSerialGC", "-jar", str(self.jar), *map(str, words)]

    def run(self, *words):
        done = subprocess.run(self.command(*words), cwd=self.folder, text=True, capture_output=True)
        if done.returncode != 0:
            sys.exit(f"maskdeep {' '.join(map(str, words))}\nended with {done.returncode}:\n{done.stderr}")

    def interrupt(self, run, lines, *words):
        """Stops a run once it has written so many lines of metrics; as by Ctrl-C, which a shell's job in the
        background would not hear."""
        process = subprocess.Popen(self.command(*words, "--out", run), cwd=self.folder, text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        metrics = self.folder / run / "metrics.jsonl"
        while process.poll() is None:
            if metrics.exists() and metrics.read_bytes().count(b"\n") >= lines:
                process.send_signal(signal.SIGTERM)
                break
            time.sleep(0.005)
        said, _ = process.communicate()
        if process.returncode == 0:
            sys.exit(f"{run} ended before it was interrupted")
        if "--resume" not in said:
            sys.exit(f"interrupted, {run} did not say how to resume:\n{said}")

    def keep(self, case, **files):
        for name, digest in files.items():
            self.digests[f"{case}/{name}"] = digest
        print(f"{case}: {', '.join(d[:8] for d in files.values())}", flush=True)

    def trained(self, case, run, **more):
        """Keeps all that a run's folder holds of weights, metrics and the last checkpoint's state."""
        folder = self.folder / run
        states = sorted((folder / "checkpoints").glob("*.safetensors"), key=lambda p: int(p.stem.split("-")[1]))
        kept = {path.stem: tensors(path, named=True) for path in sorted(folder.glob("*.safetensors"))}
        kept["metrics"] = numbers(folder / "metrics.jsonl")
        if states:
            kept["state"] = tensors(states[-1], named=False)
        self.keep(case, **kept, **more)

    def resumed(self, case, lines, *words):
        """A run that was interrupted after so many steps and resumed must end as one that was not."""
        whole, cut = f"{case}-long", f"{case}-cut"
        self.run(*words, "--out", whole)
        self.trained(whole, whole)
        self.interrupt(cut, lines, *words)
        self.run(*words, "--out", cut, "--resume")
        self.trained(cut, cut)
        for name in [n for n in self.digests if n.startswith(f"{whole}/")]:
            if self.digests[name] != self.digests.get(name.replace(whole, cut, 1)):
                sys.exit(f"{name} is not what the resumed run ends with")


def sha(data):
    return hashlib.sha256(data).hexdigest()


def tensors(path, named):
    """A digest of all tensors, in whatever order they are written; with or without their names."""
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + length])
    header.pop("__metadata__", None)
    body, parts = data[8 + length:], []
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        parts.append(f"{name if named else ''} {entry['dtype']} {entry['shape']} {sha(body[begin:end])}")
    return sha("\n".join(sorted(parts)).encode())


def without_times(value):
    if isinstance(value, dict):
        return {k: without_times(v) for k, v in value.items() if k not in TIMES}
    return [without_times(v) for v in value] if isinstance(value, list) else value


def numbers(path):
    """A digest of the JSON of a file, one value or one a line, but for times and places."""
    text = path.read_text(encoding="utf-8")
    values = [json.loads(line) for line in text.splitlines()] if path.suffix == ".jsonl" else json.loads(text)
    return sha(json.dumps(without_times(values), sort_keys=True).encode())


def score(path):
    """A digest of the scores in a probe's JSON, whatever is told beside them."""
    value = json.loads(path.read_text(encoding="utf-8"))
    return sha(json.dumps(sorted((k, v) for k, v in value.items() if isinstance(v, (int, float)))).encode())


def pretraining(bench):
    for case, keys in PRETRAINING.items():
        for threads in (1, 2) if case in TWO_THREADS else (1,):
            name = case if threads == 1 else f"{case}-{threads}-threads"
            bench.run("pretrain", "--recipe", "tiny.yaml", "--out", name, "--threads", threads, *settings(keys))
            bench.trained(name, name)
    for case in TWO_THREADS:
        longer = settings([*PRETRAINING[case], "optimizer.epochs=30"])
        bench.resumed(case, 21, "pretrain", "--recipe", "tiny.yaml", "--threads", 1, *longer)


def probes(bench):
    run = ["--run", "maskdeep", "--threads", 1]
    bench.run("knn", *run, "--json", "knn.json")
    bench.keep("knn", score=score(bench.folder / "knn.json"))
    kinds = {"linear": ["linear"], "linear-views": ["linear", "--views", "--batch", 16],
             "finetune": ["finetune", "--batch", 16, "--epochs", 2]}
    for case, words in kinds.items():
        bench.run(*words, *run, "--out", case, "--json", f"{case}.json")
        bench.trained(case, case, score=score(bench.folder / f"{case}.json"))
    bench.run("data", "scenes", "--out", "drawn", "--images", 6)
    pictures = next(p.parent for p in sorted((bench.folder / "drawn").rglob("*.png")))
    bench.run("embed", *run, "--images", pictures, "--out", "features.npy")
    bench.keep("embed", features=sha((bench.folder / "features.npy").read_bytes()))
    bench.run("export", "--run", "maskdeep-resnet50", "--format", "detectron2", "--out", "d2.safetensors")
    bench.keep("export", weights=tensors(bench.folder / "d2.safetensors", named=True))
    bench.run("masks", "--recipe", "tiny.yaml", "--image", sorted(pictures.glob("*.png"))[0], "--out", "masks.png")
    bench.keep("masks", picture=sha((bench.folder / "masks.png").read_bytes()))


def detection(bench):
    words = ["detect", "train", "--recipe", "smoke", "--weights", "maskdeep-width16/encoder.safetensors"]
    bench.run("pretrain", "--recipe", "tiny.yaml", "--out", "maskdeep-width16", "--threads", 1,
              *settings(["model.width=16", "optimizer.epochs=1"]))
    for threads in (1, 2):
        name = f"detector-{threads}"
        bench.run(*words, "--out", name, "--threads", threads, *settings(DETECTOR))
        bench.trained(name, name, results=numbers(bench.folder / name / "results.json"),
                      figures=numbers(bench.folder / name / "evaluation.json"))
    longer = settings([*DETECTOR, "optimizer.steps=24", "run.checkpoint_every=5"])
    bench.resumed("detector", 7, *words, "--threads", 1, *longer)


def settings(keys):
    return [word for key in keys for word in ("--set", key)]


def processor():
    """What instructions it has, where the system says so; else its name."""
    facts = pathlib.Path("/proc/cpuinfo")
    for line in facts.read_text(encoding="utf-8").splitlines() if facts.exists() else ():
        if line.startswith(("flags", "Features")):
            return sha(line.encode())[:12]
    return platform.processor() or platform.machine()


def compare(old, new):
    changed = [name for name in new if name in old and new[name] != old[name]]
    gone, added = [n for n in old if n not in new], [n for n in new if n not in old]
    for title, names in (("changed", changed), ("no longer there", gone), ("new", added)):
        for name in names:
            print(f"{title}: {name}")
    print(f"{len(new) - len(changed) - len(added)} of {len(old)} digests as recorded")
    return not changed and not gone


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jar", default="target/maskdeep.jar")
    parser.add_argument("--file", type=pathlib.Path, default=pathlib.Path("runs/digests.json"))
    parser.add_argument("--record", action="store_true")
    chosen = parser.parse_args()
    recorded = None
    if not chosen.record and chosen.file.exists():
        recorded = json.loads(chosen.file.read_text(encoding="utf-8"))
        if recorded["processor"] != processor():
            sys.exit(f"{chosen.file} was recorded on another processor; record on this one: make digests RECORD=1")
    folder = pathlib.Path("build/digests").resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    bench = Bench(chosen.jar, folder)
    for stage in (pretraining, probes, detection):
        stage(bench)
    if recorded:
        return 0 if compare(recorded["digests"], bench.digests) else 1
    chosen.file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"processor": processor(), "digests": bench.digests}, indent=1) + "\n"
    chosen.file.write_text(text, encoding="utf-8")
    print(f"{len(bench.digests)} digests recorded in {chosen.file}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
