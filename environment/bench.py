"""How fast this machine trains, loads and evaluates, beside Python where its packages are installed.

    make bench                          everything: about half an hour on two cores
    make bench PARTS="step coco"        some parts
    make bench PEER=PATH                a Python that has torch, torchvision, Pillow or pycocotools

Ours and the peers' run in turn, ROUNDS times each, as processes of their own, and the median counts: machines
drift, ratios of one run hold. A ratio above 1 says that ours is faster. Share: multiplications of the encoder's
convolutions alone, as a share of the rate of large matrix products measured in the same run.
"""

import argparse
import json
import math
import os
import pathlib
import platform
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
PEERS = HERE / "peers"
ROOT = HERE.parent
# glibc keeps freed pages, as maskdeep tells it to; part of the peer's best settings
KEEP_PAGES = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": str(1 << 34)}
BLOCKS = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3), 50: (3, 4, 6, 3)}
COCO_IMAGES, COCO_KINDS = 5000, 80


class Bench:
    def __init__(self, args):
        self.args = args
        self.rows = []
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="bench", dir=ROOT / "target"))
        self.has = {name: self.imports(name) for name in ("torch", "torchvision", "pycocotools")}
        self.rates = {}

    def imports(self, name):
        return bool(self.args.peer) and subprocess.run(
            [self.args.peer, "-c", "import " + name], capture_output=True, check=False).returncode == 0

    def process(self, command, env=None):
        """Runs a process; returns its seconds, its largest resident memory in MiB, and its output."""
        with open(self.folder / "out", "wb+") as out, open(self.folder / "err", "wb+") as err:
            begin = time.perf_counter()
            child = subprocess.Popen(command, stdout=out, stderr=err, env={**os.environ, **(env or {})}, cwd=ROOT)
            _, status, usage = os.wait4(child.pid, 0)
            seconds = time.perf_counter() - begin
            child.returncode = os.waitstatus_to_exitcode(status)
            for stream in (out, err):
                stream.seek(0)
            if child.returncode:
                raise SystemExit(f"failed: {' '.join(map(str, command))}\n{err.read().decode()[-2000:]}")
            return seconds, usage.ru_maxrss / 1024, out.read().decode()

    def maskdeep(self, *words):
        return self.process([ROOT / "maskdeep", *map(str, words)])

    def result(self, *words):
        """A bench command of ours: what it writes with --json, and the memory of its process."""
        path = self.folder / "result.json"
        _, mib, _ = self.maskdeep("bench", *words, "--json", path)
        return {**json.loads(path.read_text()), "mib": mib}

    def peer(self, script, *words, env=None):
        _, mib, out = self.process([self.args.peer, PEERS / script, *map(str, words)], env)
        return {**json.loads(out.splitlines()[-1]), "mib": mib}

    def rate(self, precision):
        if precision not in self.rates:
            self.rates[precision] = self.result(
                "matmul", "--threads", self.args.threads, "--precision", precision)["gflops"]
            self.say(f"large matrix products, {precision}: {self.rates[precision]:.0f} GFLOP/s")
        return self.rates[precision]

    def turns(self, functions):
        """Each function ROUNDS times, in turn; by name, all its results."""
        results = {name: [] for name in functions}
        for _ in range(self.args.rounds):
            for name, function in functions.items():
                results[name].append(function())
        return results

    def row(self, what, ours, peers, unit, share=None, higher=True):
        ours = statistics.median(ours)
        peers = {name: statistics.median(values) for name, values in peers.items()}
        self.rows.append({"what": what, "ours": ours, "peers": peers, "unit": unit, "share": share,
                          "ratios": {n: ours / p if higher else p / ours for n, p in peers.items()}})
        text = f"{what}: {figure(ours)} {unit}"
        for name, value in peers.items():
            text += f"; {name} {figure(value)}, ratio {self.rows[-1]['ratios'][name]:.2f}"
        self.say(text + (f"; share {share:.0%}" if share else ""))

    @staticmethod
    def say(text):
        print(text, flush=True)

    # ---------------------------------------------------------------- parts

    def step(self):
        cases = [("byol", 18, 64, 32, 64), ("maskdeep", 18, 64, 32, 64), ("maskdeep", 18, 16, 32, 128),
                 ("maskdeep", 50, 64, 224, 8)]
        for method, depth, width, side, batch in cases:
            for precision in ["fp32"] + (["bf16"] if has_bf16() else []):
                words = ["--method", method, "--resnet", depth, "--width", width, "--image-size", side,
                         "--batch", batch, "--steps", self.args.steps, "--warmup", self.args.warmup,
                         "--threads", self.args.threads]
                functions = {"ours": lambda: self.result("step", *words, "--precision", precision)}
                if self.has["torch"]:
                    more = ["--bf16"] if precision == "bf16" else []
                    functions["PyTorch"] = lambda: self.peer("step.py", *words, *more)
                    functions["tuned"] = lambda: self.peer("step.py", *words, *more, "--tuned")
                    functions["tuned, pages kept"] = lambda: self.peer(
                        "step.py", *words, *more, "--tuned", env=KEEP_PAGES)
                results = self.turns(functions)
                forwards = 2 * 3 + (4 if method == "maskdeep" else 2)
                work = forwards * batch * 2 * products(depth, width, side) / 1e9
                what = f"{method}, ResNet-{depth} width {width}, {side} px, batch {batch}, {precision}"
                rates = {n: [r["images_per_second"] for r in rs] for n, rs in results.items()}
                share = work / (batch / statistics.median(rates["ours"])) / self.rate(precision)
                self.row(what, rates.pop("ours"), rates, "images/s", share)
                memory = {n: [r["mib"] for r in rs] for n, rs in results.items()}
                self.row(what + ", memory", memory.pop("ours"), memory, "MiB", higher=False)

    def groups(self):
        for depth, width, side, batch in ((18, 64, 32, 64), (50, 64, 224, 8)):
            words = ["step", "--resnet", depth, "--width", width, "--image-size", side, "--batch", batch,
                     "--steps", self.args.steps, "--warmup", self.args.warmup, "--threads", self.args.threads]
            results = self.turns({"G = 8": lambda: self.result(*words, "--groups", 8),
                                  "G = 1": lambda: self.result(*words, "--groups", 1)})
            times = {n: [r["step_ms"] for r in rs] for n, rs in results.items()}
            self.row(f"MaskDeep's step with 8 groups, ResNet-{depth}, {side} px", times["G = 8"],
                     {"G = 1": times["G = 1"]}, "ms", higher=False)

    def run(self):
        settings = ["--set=data.train=scenes/train?images=6400&size=32", "--set=optimizer.epochs=2"]
        recipe = ["--recipe", "smoke-maskdeep", *settings]

        def whole():
            run = tempfile.mkdtemp(dir=self.folder)
            self.maskdeep("pretrain", *recipe, "--threads", self.args.threads, "--out", run)
            lines = [json.loads(line) for line in (pathlib.Path(run) / "timing.jsonl").read_text().splitlines()]
            return statistics.median(line["images_per_second"] for line in lines[len(lines) // 2:])

        results = self.turns({
            "pretrain": whole,
            "bench step": lambda: self.result("step", *recipe, "--threads", self.args.threads, "--warmup", 60,
                                               "--steps", 30)
            ["images_per_second"]})
        self.row("a whole run beside its bare step (smoke-maskdeep)", results["pretrain"],
                 {"bench step": results["bench step"]}, "images/s")

    def loader(self):
        if not self.args.photos:
            self.say("loader: skipped; it needs a folder of photos (PHOTOS=folder)")
            return
        ours, theirs = loader_words(self.args.photos)
        for blur in (0, 1):
            functions = {"ours": lambda: self.result(*ours, f"--set=views.blur=[{blur}.0,{blur}.0]")
                         ["images_per_second"]}
            if self.has["torchvision"]:
                functions["torchvision"] = lambda: self.peer(
                    "loader.py", *theirs, "--blur", blur, blur)["images_per_second"]
            results = self.turns(functions)
            self.row("two views of 224 px" + (" with blur" if blur else ""), results.pop("ours"), results, "images/s")

    def coco(self):
        files = {"truth": self.folder / "truth.json", "bbox": self.folder / "boxes.json",
                 "segm": self.folder / "masks.json"}
        coco_files(files)
        for kind in ("bbox", "segm"):
            functions = {"ours": lambda: self.maskdeep(
                "coco-eval", "--gt", files["truth"], "--dt", files[kind], "--type", kind)[0]}
            if self.has["pycocotools"]:
                functions["pycocotools"] = lambda: self.process(
                    [self.args.peer, PEERS / "coco.py", files["truth"], files[kind], kind])[0]
            results = self.turns(functions)
            self.row(f"coco-eval {kind}, {COCO_IMAGES} images, from files to figures", results.pop("ours"), results,
                     "s", higher=False)

    def start(self):
        fixtures = ROOT / "src/test/resources/org/maskdeep/coco"
        small = self.turns({"ours": lambda: self.maskdeep(
            "coco-eval", "--gt", fixtures / "truth.json", "--dt", fixtures / "results-masks.json", "--type", "segm")[0]})
        self.row("coco-eval of a small file", small["ours"], {}, "s")
        words = ["--recipe", "smoke-maskdeep", "--set=data.train=scenes/train?images=64&size=32",
                 "--set=optimizer.epochs=1", "--set=optimizer.warmup_epochs=0"]
        first = self.turns({"ours": lambda: self.maskdeep(
            "pretrain", *words, "--out", tempfile.mkdtemp(dir=self.folder))[0]})
        self.row("pretrain of one step, whole process", first["ours"], {}, "s")

    # ---------------------------------------------------------------- the table

    def table(self):
        self.say(f"\n{machine()}, {self.args.threads} threads; " + "; ".join(
            f"{p} matrix products {r:.0f} GFLOP/s" for p, r in self.rates.items()))
        names = {n: n for row in self.rows for n in row["peers"]}
        heads = ["", "ours", *(head for n in names for head in (n, "ratio")), "share"]
        self.say("\n| " + " | ".join(heads) + " |")
        self.say("|---|---:|" + "---:|---:|" * len(names) + "---:|")
        for row in self.rows:
            cells = [row["what"], f"{figure(row['ours'])} {row['unit']}"]
            for name in names:
                value = row["peers"].get(name)
                cells += ["", ""] if value is None else [figure(value), f"{row['ratios'][name]:.2f}"]
            self.say("| " + " | ".join(cells) + f" | {format(row['share'], '.0%') if row['share'] else ''} |")


def loader_words(photos):
    """The same two views of 224 px for our loader and torchvision's transforms, but for the blur."""
    views = {"size": 224, "crop": "[0.2,1.0]", "flip": 0.5, "jitter": "[0.4,0.4,0.2,0.1]", "jitter_p": 0.8,
             "grayscale": 0.2, "solarize": "[0.0,0.2]"}
    ours = ["loader", "--data", f"{photos}?labels=none", "--threads", 1, "--batches", 8, "--set=method.name=byol",
            "--set=optimizer.batch=32", *(f"--set=views.{key}={value}" for key, value in views.items())]
    theirs = [photos, "--size", 224, "--crop", 0.2, "--jitter", 0.4, 0.4, 0.2, 0.1, "--jitter-p", 0.8,
              "--grayscale", 0.2, "--solarize", 0.0, 0.2, "--batch", 32, "--batches", 8]
    return ours, theirs


def figure(value):
    digits = max(0, 2 - math.floor(math.log10(abs(value)))) if value else 0
    return f"{value:,.{min(digits, 3)}f}"


def products(depth, width, side):
    """Multiplications of the convolutions of a ResNet for one image."""
    small = side <= 64
    size = side if small else -(-side // 2)
    total = 3 * width * (9 if small else 49) * size * size
    size = size if small else -(-size // 2)
    before = width
    for stage, blocks in enumerate(BLOCKS[depth]):
        w = width << stage
        for block in range(blocks):
            stride = 2 if stage and not block else 1
            after = -(-size // stride)
            out = 4 * w if depth >= 50 else w
            if depth >= 50:
                total += before * w * size * size + 9 * w * w * after * after + w * out * after * after
            else:
                total += 9 * before * w * after * after + 9 * w * w * after * after
            if stride > 1 or before != out:
                total += before * out * after * after
            before, size = out, after
    return total


def coco_files(files):
    """Objects and detections of made-up images in COCO's form: polygons of 20 points, boxes and RLE masks."""
    rng = random.Random(0)
    images = [{"id": i, "width": 640, "height": 480} for i in range(1, COCO_IMAGES + 1)]
    objects, boxes, masks = [], [], []
    for image in images:
        for _ in range(7):
            kind = rng.randint(1, COCO_KINDS)
            w, h = rng.uniform(8, 300), rng.uniform(8, 240)
            x, y = rng.uniform(0, 640 - w), rng.uniform(0, 480 - h)
            polygon = ellipse(x, y, w, h)
            objects.append({"id": len(objects) + 1, "image_id": image["id"], "category_id": kind, "iscrowd": 0,
                            "bbox": [x, y, w, h], "area": w * h * 0.78, "segmentation": [polygon]})
            for i in range(8):
                moved = [x + rng.gauss(0, w / 8), y + rng.gauss(0, h / 8), w, h]
                moved = [round(max(0, v), 2) for v in moved]
                found = {"image_id": image["id"], "category_id": kind if i % 2 else rng.randint(1, COCO_KINDS),
                         "score": round(rng.random(), 4)}
                boxes.append({**found, "bbox": moved})
                if i < 3:
                    masks.append({**found, "segmentation": {"size": [480, 640], "counts": rle(moved)}})
    kinds = [{"id": k, "name": f"kind {k}"} for k in range(1, COCO_KINDS + 1)]
    files["truth"].write_text(json.dumps({"info": {}, "images": images, "annotations": objects, "categories": kinds}))
    files["bbox"].write_text(json.dumps(boxes))
    files["segm"].write_text(json.dumps(masks))


def ellipse(x, y, w, h, points=20):
    angles = [2 * math.pi * i / points for i in range(points)]
    return [round(v, 2) for a in angles for v in (x + w / 2 + w / 2 * math.cos(a), y + h / 2 + h / 2 * math.sin(a))]


def rle(box, height=480, width=640):
    """An ellipse inside a box as COCO's compressed run lengths, column by column."""
    x, y, w, h = box
    runs, last, value = [], 0, 0
    position = 0
    for column in range(max(0, int(x)), min(width, int(x + w) + 1)):
        t = (column + 0.5 - x - w / 2) / (w / 2)
        if abs(t) >= 1:
            continue
        half = h / 2 * math.sqrt(1 - t * t)
        top, bottom = max(0, int(y + h / 2 - half)), min(height, int(y + h / 2 + half))
        if bottom > top:
            runs += [column * height + top - position, bottom - top]
            position = column * height + bottom
    runs.append(height * width - position)
    text = []
    for i, run in enumerate(runs):
        value = run - runs[i - 2] if i > 2 else run
        more = True
        while more:
            bits = value & 0x1F
            value >>= 5
            more = value != (-1 if bits & 0x10 else 0)
            text.append(chr((bits | 0x20 if more else bits) + 48))
    return "".join(text)


def has_bf16():
    try:
        return "bf16" in pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return False


def machine():
    try:
        for line in pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return f"{line.split(':')[1].strip()}, {os.cpu_count()} cores"
    except OSError:
        pass
    return f"{platform.machine()}, {os.cpu_count()} cores"


def main():
    parts = ("step", "groups", "run", "loader", "coco", "start")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", help="of " + ", ".join(parts) + " (default: all)")
    parser.add_argument("--peer", default=sys.executable, help="the Python whose packages are measured (default: this)")
    parser.add_argument("--photos", default=os.environ.get("PHOTOS"), help="a folder of photos, for the loader")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--warmup", type=int, default=12, help="steps before: Java compiles beside the first ones")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--json", type=pathlib.Path, default=ROOT / "target" / "bench.json")
    args = parser.parse_args()
    unknown = [p for p in args.parts if p not in parts]
    if unknown:
        parser.error(f"{unknown[0]} is not a part; the parts are {', '.join(parts)}")
    bench = Bench(args)
    missing = [name for name, there in bench.has.items() if not there]
    if missing:
        bench.say(f"not installed in {args.peer}, so not measured: {', '.join(missing)}")
    try:
        for part in args.parts or parts:
            getattr(bench, part)()
    finally:  # what is measured is said, whatever part failed
        shutil.rmtree(bench.folder, ignore_errors=True)
        report(bench, args)


def report(bench, args):
    bench.table()
    args.json.parent.mkdir(parents=True, exist_ok=True)
    args.json.write_text(json.dumps({"machine": machine(), "threads": args.threads, "rounds": args.rounds,
                                     "matrix_gflops": bench.rates, "rows": bench.rows}, indent=1) + "\n")
    bench.say(f"\n{args.json}")


if __name__ == "__main__":
    main()
