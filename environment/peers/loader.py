"""Times torchvision's loader on one core: two views of every image, as `bench loader` makes them.

    python3 environment/peers/loader.py photos/
    python3 environment/peers/loader.py photos/ --blur 0 0 --solarize 0 0
    python3 environment/peers/loader.py cifar-10-batches-bin/data_batch_1.bin --size 32 --blur 0 0

Needs torch, torchvision and Pillow. Views are torchvision's v1 transforms on Pillow images with the
values of the recipes: RandomResizedCrop (bicubic), flip, ColorJitter, grayscale, GaussianBlur, solarize,
ToTensor, Normalize. Everything is done in this process, with one thread: no time goes into passing tensors
between processes. Files are read anew in every epoch, and the file system keeps them.
"""

import argparse
import json
import pathlib
import resource
import time

import numpy
import PIL
import torch
import torchvision
from PIL import Image
from torchvision import transforms

ENDINGS = {".jpg", ".jpeg", ".png", ".bmp", ".gif"}
CIFAR_RECORD = 1 + 3 * 32 * 32  # label, then R, G and B of 32x32


class Photos:
    """Image files below a folder, decoded each time."""

    def __init__(self, folder):
        self.files = sorted(f for f in folder.rglob("*") if f.suffix.lower() in ENDINGS)
        if not self.files:
            raise SystemExit(f"{folder}: no images in it or below")

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        with open(self.files[index], "rb") as file:
            return Image.open(file).convert("RGB")


class CifarRecords:
    """A file of CIFAR-10's binary version, kept as arrays: what torchvision.datasets.CIFAR10 does."""

    def __init__(self, file):
        raw = numpy.fromfile(file, dtype=numpy.uint8)
        if raw.size == 0 or raw.size % CIFAR_RECORD:
            raise SystemExit(f"{file}: not whole records of {CIFAR_RECORD} bytes: no CIFAR-10 binary file")
        planes = raw.reshape(-1, CIFAR_RECORD)[:, 1:].reshape(-1, 3, 32, 32)
        self.images = numpy.ascontiguousarray(planes.transpose(0, 2, 3, 1))

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        return Image.fromarray(self.images[index])


def view(options, place):
    """The transform of the first or second view."""
    jitter = transforms.ColorJitter(*options.jitter)
    steps = [
        transforms.RandomResizedCrop(
            options.size,
            scale=(options.crop, 1.0),
            interpolation=transforms.InterpolationMode.BICUBIC,
        ),
        transforms.RandomHorizontalFlip(),
        transforms.RandomApply([jitter], p=options.jitter_p),
        transforms.RandomGrayscale(p=options.grayscale),
    ]
    if options.blur[place] > 0:
        kernel = max(3, options.size // 10 | 1)
        blur = transforms.GaussianBlur(kernel, sigma=(0.1, 2.0))
        steps.append(transforms.RandomApply([blur], p=options.blur[place]))
    if options.solarize[place] > 0:
        steps.append(transforms.RandomSolarize(128, p=options.solarize[place]))
    steps.append(transforms.ToTensor())
    steps.append(transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)))
    return transforms.Compose(steps)


def cpu_seconds():
    """User and system seconds of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=pathlib.Path, help="folder of images, or a CIFAR-10 .bin file")
    parser.add_argument("--size", type=int, default=224, help="side of a view in pixels")
    parser.add_argument("--crop", type=float, default=0.2, help="smallest share of the area")
    parser.add_argument("--jitter", type=float, nargs=4, default=[0.4, 0.4, 0.2, 0.1])
    parser.add_argument("--jitter-p", type=float, default=0.8)
    parser.add_argument("--grayscale", type=float, default=0.2)
    parser.add_argument("--blur", type=float, nargs=2, default=[1.0, 0.1], help="probability by view")
    parser.add_argument("--solarize", type=float, nargs=2, default=[0.0, 0.2])
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--batches", type=int, default=6, help="that count")
    parser.add_argument("--warmup", type=int, default=1, help="batches before")
    return parser.parse_args()


def main():
    options = arguments()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    images = Photos(options.data) if options.data.is_dir() else CifarRecords(options.data)
    views = [view(options, 0), view(options, 1)]
    order = torch.Generator().manual_seed(0)
    queue = []
    for number in range(options.warmup + options.batches):
        if number == options.warmup:
            wall, cpu = time.monotonic(), cpu_seconds()
        samples = []
        for _ in range(options.batch):
            if not queue:
                queue = torch.randperm(len(images), generator=order).tolist()
            image = images[queue.pop()]
            samples.append([v(image) for v in views])
        for place in range(2):
            torch.stack([sample[place] for sample in samples])  # [B, 3, S, S]
    count = options.batches * options.batch
    wall, cpu = time.monotonic() - wall, cpu_seconds() - cpu
    print(
        f"torchvision {torchvision.__version__}, Pillow {PIL.__version__}: 2 views of {options.size} px,"
        f" batch {options.batch}: {count / wall:.1f} images/s,"
        f" {count / cpu:.1f} images and {2 * count / cpu:.1f} views a second of processor time"
    )
    print(json.dumps({"images_per_second": count / wall, "images_per_cpu_second": count / cpu}))


if __name__ == "__main__":
    main()
