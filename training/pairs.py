"""Pairs to learn: `python training/pairs.py --model emoji-64 --unet DIR --data DIR --autoencoder FILE --out FILE`.

A pair is the noise of a seed and a picture that belongs to it, for train_unet.py --pairs: the picture that the model
itself makes of that noise (rectified flow, Liu 2022, arXiv 2209.03003), or with --nearest a training picture of the
same class that is like it. Classes take turns. With --maker the pictures are those of a model whose channels are the
first ones (Emoji 64 for Emoji 128), from the first channels of the noise. The seeds are not those of the evaluation.
The model's own pictures are kept, in FILE or with --nearest in FILE.own.npy, and only what is missing of `--count` is
made. With --path so are the states on the way to them, in FILE.path.npy (NaN for pictures made without), for
train_unet.py --own-path.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

import numpy as np
import torch
from scipy.optimize import linear_sum_assignment

from autoencoder import load_autoencoder
from data import Pictures, load
from diffusion import PAIR_SEED, Denoiser, alphas_of, guided, load_unet, sample, start_noise
from metrics import squared_distances
from pictures import to_pictures
from specs import SPECS

BATCH = 50
PLACES = 16
"""Pictures are compared by their mean in so many blocks a side: where what colour is, not how sharp it is drawn."""


def blurred(pixels: np.ndarray) -> np.ndarray:
    """Pictures uint8 [N, c, h, w] → means of PLACES × PLACES blocks (of 4 × 4 pixels if that is larger), [N, …]."""
    n, c, h, w = pixels.shape
    block = max(4, h // PLACES)
    return pixels.reshape(n, c, h // block, block, w // block, block).mean((3, 5), dtype=np.float32).reshape(n, -1)


def alike(pictures: np.ndarray, positions: np.ndarray, data: Pictures, most: float) -> np.ndarray:
    """Row [N] of the data for each picture: of its positions on the axes, the differences of blurred() least in sum.

    No row is taken more than `most` times as often as the mean of its class, and all may be taken three times; with 0
    as often as it is the nearest.
    """
    rows = np.empty(len(pictures), np.intp)
    training, made = blurred(data.pixels), blurred(pictures)
    for position in np.unique(positions, axis=0):
        own = np.flatnonzero((positions == position).all(1))
        same = np.flatnonzero((data.labels == position).all(1))
        difference = squared_distances(made[own], training[same])
        if most == 0:
            rows[own] = same[difference.argmin(1)]
            continue
        times = max(3, math.ceil(len(own) / len(same)), math.ceil(most * len(own) / len(same)))
        chosen, place = linear_sum_assignment(np.tile(difference, (1, times)))
        rows[own[chosen]] = same[place % len(same)]
    return rows


def main() -> None:
    """Make the pairs that are missing."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--model", choices=list(SPECS), required=True)
    p.add_argument("--maker", choices=list(SPECS), help="model of --unet and --autoencoder; --model")
    p.add_argument("--unet", type=Path, required=True, help="diffusers folder")
    p.add_argument("--autoencoder", type=Path, help="autoencoder.pt, for a latent model")
    p.add_argument("--out", type=Path, required=True, help="file.npy")
    p.add_argument("--count", type=int, default=5000)
    p.add_argument("--steps", type=int, default=50)
    p.add_argument("--guidance", type=float, default=1.0)
    p.add_argument("--nearest", action="store_true", help="in place of the model's picture one of --data like it")
    p.add_argument("--clear", action="store_true", help="not the pictures of emoji/unclear.json")
    p.add_argument("--path", action="store_true", help="keep the states on the way as well")
    p.add_argument("--most", type=float, default=3, help="no picture so many times as often as the mean; 0: no limit")
    p.add_argument("--data", type=Path, help="folder of the data set")
    p.add_argument("--unchecked", action="store_true", help="skip checksums (synthetic data)")
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--device", default="cpu")
    args = p.parse_args()
    if args.nearest and not args.data:
        p.error("--nearest: needs --data")
    if args.clear and not (args.nearest and args.model.startswith("emoji")):
        p.error("--clear: for --nearest, and emoji")
    torch.set_num_threads(args.threads)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    spec, maker, device = SPECS[args.model], SPECS[args.maker or args.model], args.device
    if maker.id not in (spec.id, spec.base):
        p.error(f"--maker: {maker.id} is not what {spec.id} is based on")
    if maker != spec and not args.nearest:
        p.error("--maker: pictures of another size need --nearest")
    if args.path and (maker != spec or not args.nearest):
        p.error("--path: for --nearest, and without --maker")
    autoencoder = load_autoencoder(maker, args.autoencoder) if maker.factor is None else None
    decoder = autoencoder.decoder.to(device) if autoencoder else None
    unet = load_unet(args.unet).to(device, memory_format=torch.channels_last).requires_grad_(False).eval()

    def denoise(x: torch.Tensor, t: torch.Tensor, label: torch.Tensor) -> torch.Tensor:
        with torch.autocast("cpu" if device == "cpu" else "cuda", dtype=torch.bfloat16):
            return unet(x.contiguous(memory_format=torch.channels_last), t, label).sample.float()

    model: Denoiser = guided(denoise, args.guidance, spec.null_class)
    classes = torch.tensor(spec.named_classes)
    own = args.out.with_suffix(".own.npy") if args.nearest else args.out
    done = [np.load(own)] if own.exists() else []
    ways = args.out.with_suffix(".path.npy")
    walked = [np.load(ways)] if args.path and ways.exists() else []
    if walked and walked[0].shape[1] != args.steps - 1:
        p.error(f"--steps: {ways} has runs of {walked[0].shape[1] + 1}")
    if args.path and done and (missing := len(done[0]) - sum(map(len, walked))):
        walked.append(np.full((missing, args.steps - 1, *spec.sample), np.nan, np.float16))
    for start in range(len(done[0]) if done else 0, args.count, BATCH):
        rows = torch.arange(start, min(start + BATCH, args.count))
        x, _ = start_noise(spec.sample, [PAIR_SEED + i for i in rows.tolist()])
        label = classes[rows % len(classes)]
        x = x[:, : maker.sample[0]].to(device)
        path: list[torch.Tensor] = []
        x0 = sample(alphas_of(maker), model, x, label.to(device), args.steps, clip=maker.clip, path=path)
        done.append(to_pictures(maker, x0, decoder))
        if args.path:
            walked.append(torch.stack(path[:-1], 1).half().cpu().numpy())
        if (start // BATCH) % 10 == 9 or rows[-1] + 1 == args.count:
            done = [np.concatenate(done)]
            np.save(own, done[0])
            if args.path:
                walked = [np.concatenate(walked)]
                np.save(ways, walked[0])
            print(f"{len(done[0])} of {args.count}", flush=True)
    if args.nearest:
        data = load(spec.id, args.data, held_out=False, check=not args.unchecked, clear=args.clear)
        pictures = done[0][: args.count]
        position = {index: spec.positions(values) for values, index in spec.table.items()}
        turns = [position[spec.named_classes[i % len(classes)]] for i in range(len(pictures))]
        np.save(args.out, data.pixels[alike(pictures, np.array(turns), data, args.most)])


if __name__ == "__main__":
    main()
