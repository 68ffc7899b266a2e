"""Train a UNet2DModel: `python training/train_unet.py --model fashion-28 --data DIR --out DIR --minutes 90`.

Works on a CPU (bfloat16 autocast, channels_last) and with CUDA. The learning rate follows the time budget: a short
warm-up, then a cosine to zero. `--out` holds checkpoint.pt (resumed from where it exists), log.jsonl, sample grids
and at the end the diffusers folder `unet` with the averaged (EMA) weights.
"""

from __future__ import annotations

import argparse
import copy
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
from diffusers import DDIMScheduler, UNet2DModel
from torch.nn.functional import cross_entropy, pixel_unshuffle

from autoencoder import Autoencoder, encode_data, from_bytes, load_autoencoder
from classifier import Classifier, load_classifier
from data import load, row_weights
from diffusion import (
    PAIR_SEED,
    Denoiser,
    T,
    add_noise,
    alphas_of,
    between,
    guided,
    load_unet,
    make_unet,
    same_noise,
    sample,
    scheduler,
    start_noise,
    state_times,
    velocity,
    widened,
)
from pictures import save_grid, to_images, to_pictures
from specs import SPECS, ModelSpec
from train_classifier import augment

OWN_PATH_FROM = 400
"""Below this timestep a picture is too far decided to become another."""


def arguments() -> argparse.Namespace:
    """The command line."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--model", choices=list(SPECS), required=True)
    p.add_argument("--data", type=Path, required=True, help="folder of the data set")
    p.add_argument("--autoencoder", type=Path, help="autoencoder.pt, for a latent model")
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--init", type=Path, help="diffusers folder to start from, of the model or of its base")
    p.add_argument("--minutes", type=float, required=True, help="time budget, resumed parts included")
    p.add_argument("--batch", type=int, default=64)
    p.add_argument("--rate", type=float, default=1e-3, help="peak learning rate")
    p.add_argument("--ema", type=float, default=0.9995)
    p.add_argument("--dropout", type=float, default=0.1, help="share of labels replaced by the null class")
    p.add_argument("--min-snr", type=float, default=0.0, help="gamma of min-SNR loss weighting; 0: off")
    p.add_argument("--teacher", type=Path, help="diffusers folder of a frozen model whose guidance is learnt")
    p.add_argument("--teacher-scale", type=float, default=1.0, help="guidance w learnt from the teacher")
    p.add_argument("--weaker", type=Path, help="diffusers folder of what the teacher is guided away from; itself")
    axes = sorted({axis.key for spec in SPECS.values() for axis in spec.axes})
    p.add_argument("--blind", nargs="*", choices=axes, help="axes whose value the weaker model is not told; all")
    p.add_argument("--blind-below", type=int, default=T, help="at and above this timestep it is told everything")
    p.add_argument("--pairs", type=Path, help="pictures of pairs.py, to learn with the noise they belong to")
    p.add_argument("--pairs-share", type=float, default=0.1, help="share of a batch that is such samples")
    p.add_argument(
        "--pairs-often", nargs="*", default=[], metavar="VALUE=N", help="pairs of a class met N times as often"
    )
    p.add_argument("--own-path", type=float, default=0.0, help="share of pairs met on the model's own way to them")
    p.add_argument(
        "--reward", type=Path, nargs="+", default=[], help="classifiers, not the judge, that are to know x0Hat"
    )
    p.add_argument("--reward-weight", type=float, default=0.02)
    p.add_argument("--reward-below", type=int, default=T // 2, help="at and above this timestep x0Hat is too blurred")
    p.add_argument("--balance", type=float, default=0.0, help="a class of n pictures is drawn n^(1 - balance) often")
    p.add_argument("--mirror", action="store_true", help="mirror half of the pictures")
    p.add_argument("--unchecked", action="store_true", help="skip checksums (synthetic data)")
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--device", default="cpu")
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--grid-minutes", type=float, default=15)
    args = p.parse_args()
    if args.weaker and not args.teacher:
        p.error("--weaker: needs --teacher")
    if args.pairs_often and not args.pairs:
        p.error("--pairs-often: needs --pairs")
    if args.own_path and not args.pairs:
        p.error("--own-path: needs --pairs, made by pairs.py --path")
    if args.pairs and not 1 <= round(args.pairs_share * args.batch) <= args.batch:
        p.error(f"--pairs-share: 0 … 1, at least one of the {args.batch} samples of a batch")
    args.pairs_often = often(SPECS[args.model], args.pairs_often)
    if args.reward and args.reward_below < T / args.batch:
        p.error(f"--reward-below: at least {math.ceil(T / args.batch)}, so that every batch has such a timestep")
    return args


def to_samples(spec: ModelSpec, pixels: np.ndarray, autoencoder: Autoencoder | None) -> torch.Tensor:
    """Pictures uint8 [N, c, h, w] → samples [N, C, H, W] in the space of the diffusion."""
    if autoencoder is not None:
        return encode_data(autoencoder, pixels)
    assert spec.factor is not None
    return pixel_unshuffle(from_bytes(pixels), spec.factor)


def load_pairs(
    spec: ModelSpec, path: Path, autoencoder: Autoencoder | None
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """(noise [N, C, H, W], sample [N, C, H, W], class [N]) of a file of pairs.py.

    Between the two ends of such a path, x_t = sqrt(a) x0 + sqrt(1 - a) x_T has one x0 and one noise all the way; what
    has learnt that changes less from step to step (rectified flow, Liu 2022, arXiv 2209.03003).
    """
    if not path.exists():
        raise SystemExit(f"--pairs: {path} is missing; pairs.py --out {path} makes it")
    pixels = np.load(path)
    if pixels.shape[1:] != spec.picture:
        raise SystemExit(f"--pairs: {path} has pictures {list(pixels.shape[1:])}, {spec.id} {list(spec.picture)}")
    noise, _ = start_noise(spec.sample, range(PAIR_SEED, PAIR_SEED + len(pixels)))
    classes = torch.tensor(spec.named_classes)
    return noise, to_samples(spec, pixels, autoencoder), classes[torch.arange(len(pixels)) % len(classes)]


def often(spec: ModelSpec, texts: list[str]) -> dict[str, int]:
    """{value: N} of texts "value=N", values of the model's classes and N from 1 on; ends the script otherwise."""
    values = sorted({value for key in spec.table for value in key} - {"any"})
    result = {}
    for text in texts:
        value, _, times = text.partition("=")
        if value not in values or not times.isdecimal() or int(times) == 0:
            raise SystemExit(f"--pairs-often: {text} is not VALUE=N; values: {', '.join(values)}")
        result[value] = int(times)
    return result


def pair_weights(spec: ModelSpec, labels: torch.Tensor, times: dict[str, int]) -> torch.Tensor:
    """Relative frequency [N] at which pairs of class `labels` are met: the product of the times of their values."""
    weights = torch.ones(spec.classes)
    for key, index in spec.table.items():
        weights[index] = math.prod(times.get(value, 1) for value in key)
    return weights[labels]


def load_ways(pairs: Path, count: int) -> torch.Tensor:
    """States [N, S - 1, C, H, W] on the model's own way to each picture of a file of pairs.py; NaN where not kept."""
    path = pairs.with_suffix(".path.npy")
    if not path.exists():
        raise SystemExit(f"--own-path: {path} is missing; make the pairs with pairs.py --path")
    ways = torch.from_numpy(np.load(path))
    if len(ways) < count:
        raise SystemExit(f"--own-path: {path} has {len(ways)} of {count} pairs; run pairs.py --path again")
    return ways


def class_table(spec: ModelSpec) -> torch.Tensor:
    """Class index by position on each axis, "any" last."""
    table = torch.full([len(axis.values) for axis in spec.axes], spec.null_class)
    for values, index in spec.table.items():
        table[spec.positions(values)] = index
    return table


def class_labels(spec: ModelSpec, labels: torch.Tensor, dropout: float, generator: torch.Generator) -> torch.Tensor:
    """Class index of each row of axis labels [N, axes], part of them made less specific.

    With probability `dropout` the null class; for the emoji model with half that probability each "any style" and "any
    subject".
    """
    u = torch.rand(len(labels), generator=generator)
    if len(spec.axes) == 1:
        index = labels[:, 0].clone()
    else:
        values = labels.clone()
        for axis in (0, 1):
            some = (u >= (1 + axis / 2) * dropout) & (u < (1.5 + axis / 2) * dropout)
            values[some, axis] = len(spec.axes[axis].values) - 1
        index = class_table(spec)[values[:, 0], values[:, 1]]
    index[u < dropout] = spec.null_class
    return index


def blind_classes(spec: ModelSpec, axes: list[str]) -> torch.Tensor:
    """Class index [classes] by class index, the value on each of the named axes replaced by "any"."""
    unknown = torch.empty(spec.classes, dtype=torch.long)
    for values, index in spec.table.items():
        told = ("any" if axis.key in axes else value for axis, value in zip(spec.axes, values, strict=True))
        unknown[index] = spec.table[tuple(told)]
    return unknown


def load_frozen(spec: ModelSpec, folder: Path, device: str) -> Denoiser:
    """The model of a diffusers folder, at timesteps of the spec's schedule, whichever schedule it was trained with."""
    unet = load_unet(folder).to(device, memory_format=torch.channels_last).requires_grad_(False).eval()
    own = DDIMScheduler.from_pretrained(folder).alphas_cumprod
    timestep = same_noise(alphas_of(spec), own).to(device)
    return lambda x, t, label: unet(x, timestep[t], label).sample


@torch.no_grad()
def guidance(
    teacher: Denoiser,
    weaker: Denoiser,
    x: torch.Tensor,
    t: torch.Tensor,
    label: torch.Tensor,
    known: torch.Tensor,
) -> torch.Tensor:
    """What the teacher's v has over v of a weaker model, which is told the classes `known`.

    The same model without the class: Ho & Salimans 2022 (arXiv 2207.12598). A model trained less, with the class:
    Karras 2024 (arXiv 2406.02507). Both differences at once are allowed.
    """
    return (teacher(x, t, label) - weaker(x, t, known)).float()


def axis_positions(spec: ModelSpec) -> torch.Tensor:
    """Position on each axis [classes, axes] by class index; -1 where the class says "any"."""
    positions = torch.full((spec.classes, len(spec.axes)), -1)
    for values, index in spec.table.items():
        told = zip(values, spec.positions(values), strict=True)
        positions[index] = torch.tensor([-1 if value == "any" else position for value, position in told])
    return positions


def unrecognised(classifiers: list[Classifier], images: torch.Tensor, positions: torch.Tensor) -> torch.Tensor:
    """Cross entropy [N] of the classes asked for, positions [N, axes], in pictures [N, c, h, w] of -1 … 1.

    Sum over the axes that are told, mean of the classifiers. Its gradient reaches the pictures (a reward that is
    differentiated, as of Xu 2023, arXiv 2304.05977, and Clark 2023, arXiv 2309.17400).
    """
    losses = [
        cross_entropy(logits.float(), positions[:, axis], ignore_index=-1, label_smoothing=0.05, reduction="none")
        for classifier in classifiers
        for axis, logits in enumerate(classifier(images))
    ]
    return torch.stack(losses).sum(0) / len(classifiers)


def learning_rate(peak: float, progress: float, step: int) -> float:
    """Linear over the first 200 steps, cosine to zero over the budget; `progress` is the share of time used."""
    return peak * min(1.0, (step + 1) / 200) * 0.5 * (1 + math.cos(math.pi * min(1.0, progress)))


def draw_grid(spec: ModelSpec, unet: UNet2DModel, decoder: torch.nn.Module | None, path: Path, device: str) -> None:
    """20 steps at the page's guidance, one seed a row (fashion) or the style × subject table (emoji)."""
    labels = [i for key, i in spec.table.items() if "any" not in key]
    columns = len(spec.axes[-1].values) - 1
    if len(spec.axes) == 1:
        labels = labels * 4
    x, _ = start_noise(spec.sample, range(len(labels)))
    model = guided(lambda x, t, c: unet(x, t, c).sample, spec.guidance, spec.null_class)
    result = sample(alphas_of(spec), model, x.to(device), torch.tensor(labels, device=device), 20, clip=spec.clip)
    save_grid(to_pictures(spec, result, decoder), columns, path)


def main() -> None:
    """Train until the budget is spent."""
    args = arguments()
    spec = SPECS[args.model]
    device, cpu = args.device, args.device == "cpu"
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    generator = torch.Generator().manual_seed(args.seed)

    data = load(spec.id, args.data, held_out=False, check=not args.unchecked)
    autoencoder = load_autoencoder(spec, args.autoencoder) if spec.factor is None else None
    pixels = [data.pixels, data.pixels[..., ::-1]] if args.mirror else [data.pixels]
    samples = torch.stack([to_samples(spec, part, autoencoder) for part in pixels])
    pairs = load_pairs(spec, args.pairs, autoencoder) if args.pairs else None
    ways = load_ways(args.pairs, len(pairs[0])) if args.own_path and pairs else None
    way_times = state_times(ways.shape[1] + 1).to(device) if ways is not None else torch.tensor([0])
    way_end = max(OWN_PATH_FROM, int(way_times[-1]))
    decoder = autoencoder.decoder.to(device) if autoencoder else None
    labels = torch.from_numpy(data.labels)
    weights = row_weights(labels, args.balance)
    alphas = alphas_of(spec).to(device)
    print(f"{len(labels)} pictures, samples {list(samples.shape[2:])}, sd {samples.std():.3f}", flush=True)

    unet = load_unet(args.init) if args.init else make_unet(spec)
    if unet.config.num_class_embeds != spec.classes:
        raise SystemExit(f"--init has {unet.config.num_class_embeds} classes, {spec.id} has {spec.classes}")
    if spec.base and unet.config.in_channels == SPECS[spec.base].sample[0]:
        unet = widened(spec, unet)
    unet = unet.to(device, memory_format=torch.channels_last)
    parameters = sum(p.numel() for p in unet.parameters())
    if parameters > spec.max_parameters:
        raise SystemExit(f"{parameters} parameters, the limit is {spec.max_parameters}")
    ema = copy.deepcopy(unet).requires_grad_(False)
    teacher, weaker = (
        load_frozen(spec, path, device) if path else None for path in (args.teacher, args.weaker or args.teacher)
    )
    blind = blind_classes(spec, [axis.key for axis in spec.axes] if args.blind is None else args.blind).to(device)
    rewards = [load_classifier(spec.id, path).to(device, memory_format=torch.channels_last) for path in args.reward]
    positions = axis_positions(spec).to(device)
    frequency = pair_weights(spec, pairs[2], args.pairs_often) if pairs else torch.tensor([])
    paired = round(args.pairs_share * args.batch) if pairs else 0
    optimizer = torch.optim.AdamW(unet.parameters(), lr=args.rate, betas=(0.9, 0.99), weight_decay=0.0)

    step, used = 0, 0.0
    checkpoint = args.out / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=device, weights_only=True)
        unet.load_state_dict(state["unet"])
        ema.load_state_dict(state["ema"])
        optimizer.load_state_dict(state["optimizer"])
        generator.set_state(state["generator"].cpu())
        step, used = state["step"], state["used"]
        unread = f"; --init is not read, {checkpoint} is there" if args.init else ""
        print(f"resumed at step {step}, {used / 60:.1f} of {args.minutes:g} minutes{unread}", flush=True)

    def save() -> None:
        state = {
            "unet": unet.state_dict(),
            "ema": ema.state_dict(),
            "optimizer": optimizer.state_dict(),
            "generator": generator.get_state(),
            "step": step,
            "used": used,
        }
        torch.save(state, checkpoint.with_suffix(".new"))
        checkpoint.with_suffix(".new").replace(checkpoint)

    budget = args.minutes * 60
    last = time.monotonic()
    last_log, last_save, last_grid = used, used, used
    losses: list[float] = []
    while used < budget:
        rows = torch.multinomial(weights, args.batch, replacement=True, generator=generator)
        flips = torch.randint(len(samples), (args.batch,), generator=generator)
        x0 = samples[flips, rows].to(device)
        # One timestep from each of `batch` equal strata: the same distribution as uniform, less variance in the loss.
        strata = torch.arange(args.batch) + torch.rand(args.batch, generator=generator)
        t = (strata * (T / args.batch)).long().clamp(max=T - 1).to(device)
        noise = torch.randn(x0.shape, generator=generator).to(device)
        label = class_labels(spec, labels[rows], args.dropout, generator).to(device)
        places = torch.randperm(args.batch, generator=generator)[:paired]
        if pairs is not None:
            chosen = torch.multinomial(frequency, paired, replacement=True, generator=generator)
            noise[places], x0[places], label[places] = (part[chosen].to(device) for part in pairs)
        x, v = add_noise(alphas, x0, noise, t)
        if ways is not None:
            met = (torch.arange(paired) < args.own_path * paired) & (t[places].cpu() >= way_end)
            met &= ~ways[chosen, 0, 0, 0, 0].isnan()
            here, states = places[met], ways[chosen[met]].float().to(device)
            states = torch.cat([noise[here].unsqueeze(1), states], 1)
            x[here] = between(alphas, states, way_times, t[here])
            v[here] = velocity(alphas, x[here], x0[here], t[here])
        x = x.contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu" if cpu else "cuda", dtype=torch.bfloat16):
            if teacher is not None:
                known = torch.where(t < args.blind_below, blind[label], label)
                learnt = (args.teacher_scale - 1) * guidance(teacher, weaker, x, t, label, known)
                learnt[places] = 0  # what the noise of a pair becomes is decided
                v += learnt
            out = unet(x, t, label).sample
            if rewards:
                seen = t < args.reward_below
                clear = alphas[t[seen]].view(-1, 1, 1, 1)
                x0_hat = clear.sqrt() * x[seen] - (1 - clear).sqrt() * out[seen]
                images = augment(to_images(spec, x0_hat, decoder).float(), generator)
                missed = unrecognised(rewards, images, positions[label[seen]])
        error = (out.float() - v).square().mean((1, 2, 3))
        # Relative to the target's variance, so that small latents do not make the noisiest times count less.
        a = alphas[t]
        error = error / (a + spec.latent_scale**2 * (1 - a))
        if args.min_snr:
            snr = a / (1 - a)
            error = error * snr.clamp(max=args.min_snr) / (snr + 1) * (1 + 1 / args.min_snr)
        loss = error.mean()
        if rewards:
            loss = loss + args.reward_weight * missed.sum() / args.batch
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(args.rate, used / budget, step)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(unet.parameters(), 1.0)
        optimizer.step()
        decay = min(args.ema, (1 + step) / (10 + step))
        with torch.no_grad():
            torch._foreach_lerp_(list(ema.parameters()), list(unet.parameters()), 1 - decay)
        losses.append(loss.item())
        step += 1
        now = time.monotonic()
        used, last = used + now - last, now
        if used - last_log >= 60 or used >= budget:
            row = {
                "minutes": round(used / 60, 2),
                "step": step,
                "samples": step * args.batch,
                "loss": round(sum(losses) / len(losses), 5),
                "per_second": round(len(losses) * args.batch / (used - last_log), 1),
            }
            with (args.out / "log.jsonl").open("a", encoding="utf-8") as log:
                log.write(json.dumps(row) + "\n")
            losses, last_log = [], used
        if used - last_save >= 300:
            save()
            last_save = used
        if used - last_grid >= args.grid_minutes * 60:
            draw_grid(spec, ema, decoder, args.out / f"grid-{round(used / 60):04d}.png", device)
            last_grid = used
    save()
    ema.to("cpu").save_pretrained(args.out / "unet")
    scheduler(spec).save_pretrained(args.out / "unet")
    draw_grid(spec, ema, decoder.to("cpu") if decoder else None, args.out / "grid-final.png", "cpu")


if __name__ == "__main__":
    main()
