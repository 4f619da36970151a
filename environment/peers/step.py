#!/usr/bin/env python3
"""The step of `maskdeep bench step` in Python and PyTorch, to measure against.

The same networks (shapes and numbers of layers, heads, levels, groups and targets), the same batch of random
images, SGD with momentum and weight decay, and the moving average of the target network. Written as one would
write it; `--tuned` turns on what PyTorch offers beyond that: channels-last memory, the fused SGD, the `_foreach`
functions for the moving average. `--bf16` is autocast.

    python3 environment/peers/step.py --method maskdeep --threads 2 --tuned

Prints one line of JSON with the median of the counted steps.
"""
import argparse
import copy
import json
import statistics
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

DEPTHS = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3), 50: (3, 4, 6, 3)}
VISIBLE = (0.25, 0.25, 1.0)  # C3, C4, C5
GROUPS = 4
EMBEDDING = 256
MOMENTUM = 0.99


def norm_conv(before, out, kernel, stride=1):
    return [nn.Conv2d(before, out, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(out)]


class Block(nn.Module):
    def __init__(self, before, width, stride, bottleneck):
        super().__init__()
        out = 4 * width if bottleneck else width
        shapes = [(width, 1, 1), (width, 3, stride), (out, 1, 1)] if bottleneck else [(width, 3, stride), (width, 3, 1)]
        layers = []
        channels = before
        for i, (n, kernel, step) in enumerate(shapes):
            layers += norm_conv(channels, n, kernel, step)
            if i + 1 < len(shapes):
                layers.append(nn.ReLU(inplace=True))
            channels = n
        self.branch = nn.Sequential(*layers)
        plain = stride == 1 and before == out
        self.shortcut = nn.Identity() if plain else nn.Sequential(*norm_conv(before, out, 1, stride))

    def forward(self, x):
        return F.relu(self.branch(x) + self.shortcut(x), inplace=True)


class ResNet(nn.Module):
    def __init__(self, depth, width, small):
        super().__init__()
        stem = norm_conv(3, width, 3 if small else 7, 1 if small else 2) + [nn.ReLU(inplace=True)]
        self.stem = nn.Sequential(*stem, *([] if small else [nn.MaxPool2d(3, 2, 1)]))
        bottleneck = depth >= 50
        self.stages = nn.ModuleList()
        self.channels = []
        before = width
        for s, blocks in enumerate(DEPTHS[depth]):
            stage = []
            for b in range(blocks):
                stage.append(Block(before, width << s, 2 if s and not b else 1, bottleneck))
                before = (width << s) * (4 if bottleneck else 1)
            self.stages.append(nn.Sequential(*stage))
            self.channels.append(before)

    def forward(self, x):
        x = self.stem(x)
        maps = []
        for stage in self.stages:
            x = stage(x)
            maps.append(x)
        return maps  # C2 to C5


def mlp(before, hidden, out):
    return nn.Sequential(nn.Linear(before, hidden), nn.BatchNorm1d(hidden), nn.ReLU(inplace=True), nn.Linear(hidden, out))


def distance(q, t):
    return 2 - 2 * F.cosine_similarity(q, t, dim=-1).mean()


class Byol(nn.Module):
    views = 2

    def __init__(self, args):
        super().__init__()
        encoder = ResNet(args.resnet, args.width, args.image_size <= 64)
        self.online = nn.ModuleDict({"encoder": encoder, "projector": mlp(encoder.channels[-1], args.hidden, args.out_dim)})
        self.target = copy.deepcopy(self.online).requires_grad_(False)
        self.predictor = mlp(args.out_dim, args.hidden, args.out_dim)

    def project(self, branch, view):
        return branch["projector"](branch["encoder"](view)[-1].mean((2, 3)))

    def forward(self, views):
        with torch.no_grad():
            targets = [self.project(self.target, v) for v in views]
        q = [self.predictor(self.project(self.online, v)) for v in views]
        return (distance(q[0], targets[1]) + distance(q[1], targets[0])) / 2


class MaskDeep(nn.Module):
    """Three levels as one vector, groups of visible patches, global targets of the other and of two further views."""

    views = 4

    def __init__(self, args):
        super().__init__()
        self.groups = args.groups or GROUPS
        encoder = ResNet(args.resnet, args.width, args.image_size <= 64)
        embeddings = nn.ModuleList(nn.Sequential(*norm_conv(c, EMBEDDING, 1)) for c in encoder.channels[1:])
        projector = mlp(3 * EMBEDDING, args.hidden, args.out_dim)
        self.online = nn.ModuleDict({"encoder": encoder, "embeddings": embeddings, "projector": projector})
        self.target = copy.deepcopy(self.online).requires_grad_(False)
        self.predictor = mlp(args.out_dim, args.hidden, args.out_dim)

    def patches(self, branch, view):
        maps = branch["encoder"](view)[1:]
        return [e(m).flatten(2).transpose(1, 2) for e, m in zip(branch["embeddings"], maps)]  # [B, N, d]

    def weights(self, patches, share):
        batch, n, _ = patches.shape
        visible = max(1, round(share * n))
        chosen = torch.rand(batch, self.groups, n, device=patches.device).topk(visible, dim=-1).indices
        weights = torch.zeros(batch, self.groups, n, device=patches.device).scatter_(-1, chosen, 1 / visible)
        return weights.to(patches.dtype)

    def forward(self, views):
        with torch.no_grad():
            targets = []
            for view in views:
                whole = torch.cat([p.mean(1) for p in self.patches(self.target, view)], -1)
                targets.append(self.target["projector"](whole)[:, None])  # [B, 1, D]
        losses = []
        for v in range(2):
            levels = self.patches(self.online, views[v])
            z = torch.cat([self.weights(p, s) @ p for p, s in zip(levels, VISIBLE)], -1)
            q = self.predictor(self.online["projector"](z.flatten(0, 1))).unflatten(0, z.shape[:2])  # [B, G, D]
            losses += [distance(q, t) for other, t in enumerate(targets) if other != v]
        return torch.stack(losses).mean()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--method", choices=("byol", "maskdeep"), default="maskdeep")
    parser.add_argument("--resnet", type=int, choices=DEPTHS, default=18)
    for name, default in (("width", 64), ("image-size", 32), ("batch", 64), ("groups", 0), ("hidden", 2048),
                          ("out-dim", 256), ("steps", 8), ("warmup", 2), ("threads", 0)):
        parser.add_argument("--" + name, type=int, default=default)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--tuned", action="store_true")
    parser.add_argument("--bf16", action="store_true")
    args = parser.parse_args()
    if args.threads:
        torch.set_num_threads(args.threads)
    torch.manual_seed(0)
    model = (MaskDeep if args.method == "maskdeep" else Byol)(args).to(args.device)
    views = [torch.randn(args.batch, 3, args.image_size, args.image_size, device=args.device) for _ in range(model.views)]
    if args.tuned:
        model = model.to(memory_format=torch.channels_last)
        views = [v.contiguous(memory_format=torch.channels_last) for v in views]
    learned = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.SGD(learned, lr=0.03, momentum=0.9, weight_decay=5e-4, fused=args.tuned)
    online = list(model.online.parameters())
    target = list(model.target.parameters())

    def step():
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast(args.device, dtype=torch.bfloat16, enabled=args.bf16):
            loss = model(views)
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            if args.tuned:
                torch._foreach_lerp_(target, online, 1 - MOMENTUM)
            else:
                for t, o in zip(target, online):
                    t.mul_(MOMENTUM).add_(o, alpha=1 - MOMENTUM)
        return loss.item()

    for _ in range(args.warmup):
        step()
    times = []
    for _ in range(args.steps):
        begin = time.perf_counter()
        step()
        times.append(time.perf_counter() - begin)
    seconds = statistics.median(times)
    print(json.dumps({"peer": "PyTorch " + torch.__version__, "method": args.method, "tuned": args.tuned,
                      "bf16": args.bf16, "threads": torch.get_num_threads(), "step_ms": 1000 * seconds,
                      "images_per_second": args.batch / seconds}))


if __name__ == "__main__":
    main()
