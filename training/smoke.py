"""The whole pipeline on a synthetic data set, in minutes: `python training/smoke.py` (npm run test:training).

Makes a few hundred pictures in the formats of the real data, then runs the scripts as a user would: judges,
autoencoder, UNets (stopped and resumed), export, evaluation, export again with the card, what a model based on another
has of its own; and checks what they wrote.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from autoencoder import load_autoencoder
from classifier import make_classifier
from data import UNCLEAR, Pictures, load_emoji
from diffusion import (
    PAIR_SEED,
    Denoiser,
    T,
    add_noise,
    alphas_of,
    between,
    load_unet,
    make_unet,
    same_noise,
    sample,
    start_noise,
    state_times,
    velocity,
    widened,
)
from pairs import alike
from specs import SPECS, ModelSpec
from train_unet import axis_positions, blind_classes, guidance, load_pairs, often, pair_weights, unrecognised

HERE = Path(__file__).parent


def shapes(count: int, size: int, kinds: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """uint8 [count, size, size]: a filled ellipse whose width depends on the kind, moved a little."""
    y, x = np.mgrid[:size, :size] / (size - 1) * 2 - 1
    centre = rng.uniform(-0.1, 0.1, (count, 2))
    width = 0.25 + 0.06 * kinds
    inside = ((x[None] - centre[:, :1, None]) / width[:, None, None]) ** 2 + (
        (y[None] - centre[:, 1:, None]) / 0.7
    ) ** 2 < 1
    return np.where(inside, 200, 0).astype(np.uint8)


def write_fashion(folder: Path, rng: np.random.Generator) -> None:
    """Four IDX files: 400 training and 120 held-out pictures."""
    folder.mkdir()
    for part, count in (("train", 400), ("t10k", 120)):
        labels = (np.arange(count) % 10).astype(np.uint8)
        pixels = shapes(count, 28, labels.astype(float), rng)
        images = struct.pack(">HBB3I", 0, 8, 3, *pixels.shape) + pixels.tobytes()
        (folder / f"{part}-images-idx3-ubyte.gz").write_bytes(gzip.compress(images))
        (folder / f"{part}-labels-idx1-ubyte").write_bytes(struct.pack(">HBBI", 0, 8, 1, count) + labels.tobytes())


def write_emoji(folder: Path, size: int, rng: np.random.Generator) -> None:
    """What emoji/rasterise.mjs writes: 100 emoji in 7 styles, white paper."""
    folder.mkdir()
    index = [[f"{0x1F600 + i:X}", style, i % 7] for i in range(100) for style in range(7)]
    subjects = np.array([row[2] for row in index], float)
    ink = shapes(len(index), size, subjects, rng)[..., None] > 0
    colours = np.array([[230, 40 * row[1], 30] for row in index], np.uint8)
    pixels = np.where(ink, colours[:, None, None], 255).astype(np.uint8)
    (folder / "pictures.u8").write_bytes(pixels.tobytes())
    digest = hashlib.sha256(pixels.tobytes()).hexdigest()
    meta = {"height": size, "width": size, "sha256": digest, "index": index}
    (folder / "pictures.json").write_text(json.dumps(meta))


def went_on(log: Path) -> bool:
    """A run that was stopped has gone on."""
    lines = log.read_text().splitlines()
    return json.loads(lines[-1])["step"] > json.loads(lines[0])["step"]


class Smoke:
    """Runs scripts and counts checks."""

    def __init__(self, work: Path) -> None:
        self.work = work
        self.passed = self.failed = 0

    def check(self, what: str, holds: bool) -> None:
        """Count one check."""
        self.passed += holds
        self.failed += not holds
        print(f"{'✓' if holds else '✗'} {what}", flush=True)

    def script(self, name: str, *arguments: object) -> None:
        """Run a script of this folder; its exit status is a check."""
        start = time.monotonic()
        command = [sys.executable, str(HERE / f"{name}.py"), *map(str, arguments)]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        if result.returncode != 0:
            print(result.stdout[-2000:], result.stderr[-4000:], flush=True)
        self.check(f"{name} ({time.monotonic() - start:.0f} s)", result.returncode == 0)

    def model(self, model: str, data: Path, *extra: object) -> None:
        """Judge, UNet (stopped and resumed), export, evaluation and export again of one model."""
        work = self.work
        judge, run, out = work / f"{model}-judge.pt", work / f"{model}-run", work / "models"
        common = ("--model", model, "--data", data, "--unchecked")
        for minutes in (0.1, 0.15):
            self.script("train_classifier", *common, "--out", judge, "--minutes", minutes)
        self.check(f"{model}: judge resumed and went on", went_on(judge.with_suffix(".jsonl")))
        self.script("train_unet", *common, *extra, "--out", run, "--minutes", 0.1, "--batch", 16)
        self.script("train_unet", *common, *extra, "--out", run, "--minutes", 0.2, "--batch", 16)
        self.check(f"{model}: resumed and went on", went_on(run / "log.jsonl"))
        self.check(f"{model}: grid drawn", (run / "grid-final.png").exists())
        guided = ("--init", run / "unet", "--teacher", run / "unet", "--teacher-scale", 1.5)
        guided += ("--weaker", run / "unet", "--blind", "style", "--blind-below", 700) if extra else ()
        self.script("train_unet", *common, *extra, *guided, "--out", f"{run}-guided", "--minutes", 0.05, "--batch", 16)
        ends, mixed = (run / "unet", Path(f"{run}-guided") / "unet"), Path(f"{run}-mixed") / "unet"
        self.script("mix", "--a", ends[0], "--b", ends[1], "--share", 0.25, "--out", mixed)
        a, b, m = (load_unet(folder).conv_in.weight for folder in (*ends, mixed))
        self.check(f"{model}: mixed weights lie between", not a.equal(b) and torch.allclose(m, 0.75 * a + 0.25 * b))
        export = ("--model", model, "--unet", run / "unet", "--out", out, *extra)
        self.script("export", *export)
        folder = out / model
        before = (folder / "unet.onnx").read_bytes()
        evaluate = (
            "--folder",
            folder,
            "--data",
            data,
            "--judge",
            judge,
            "--work",
            work / "samples",
            "--unchecked",
            *extra,
        )
        evaluate += ("--figures", work / "figures")
        self.script("evaluate", *evaluate, "--part", "quality", "--count", 20, "--steps", 3)
        pairs = work / f"{model}-pairs.npy"
        made = ("--model", model, *extra, "--unet", run / "unet", "--out", pairs, "--steps", 2)
        made += ("--nearest", "--clear", "--data", data, "--unchecked") if extra else ()
        self.script("pairs", *made, "--count", 20)
        own = pairs.with_suffix(".own.npy") if extra else pairs
        first = np.load(own)
        way = ("--path",) if extra else ()
        self.script("pairs", *made, *way, "--count", 60)
        kept = bool((np.load(own)[:20] == first).all()) and len(np.load(pairs)) == 60
        self.check(f"{model}: pairs are kept and the rest is made", kept)
        paired = ("--init", run / "unet", "--pairs", pairs, "--pairs-share", 1.0, "--reward", judge)
        if extra:
            states = np.load(pairs.with_suffix(".path.npy"))
            known = np.isfinite(states).all((1, 2, 3, 4))
            self.check(
                f"{model}: states on the way are kept, of pairs made with them",
                known.tolist() == [False] * 20 + [True] * 40,
            )
            paired += ("--own-path", 0.5, "--pairs-often", "objects=3")
        self.script("train_unet", *common, *extra, *paired, "--out", f"{run}-paired", "--minutes", 0.05, "--batch", 16)
        self.script("evaluate", *evaluate, "--part", "table1", "--count", 10, "--table-steps", 2, 3)
        self.script("evaluate", *evaluate, "--part", "table2", "--count", 2)
        self.script("evaluate", *evaluate, "--part", "consistency", "--count", 2)
        figures = json.loads((folder / "evaluation.json").read_text())
        rows = 10 if model == "fashion-28" else 4
        self.check(f"{model}: table 1 has {rows} cells", len(figures["table1"]["rows"]) == rows)
        self.check(f"{model}: table 2 has five rows", len(figures["table2"]["rows"]) == 5)
        likeness = figures["consistency"][f"w{SPECS[model].guidance:g}"]["ssim"]
        self.check(f"{model}: consistency grows to nearly 1 at 100 steps", likeness[0] < likeness[-1] > 0.9)
        self.script("export", *export)
        self.check(f"{model}: the same weights give the same bytes", before == (folder / "unet.onnx").read_bytes())
        self.check(f"{model}: the card has the figures", "Our Table 1" in (folder / "MODEL_CARD.md").read_text())
        manifest = json.loads((folder / "manifest.json").read_text())
        digest = hashlib.sha256(before).hexdigest()
        self.check(f"{model}: the manifest has the hash", manifest["files"]["unet"]["sha256"] == digest)
        encoder = ("--encoder", work / "autoencoder" / "encoder.pt") if extra else ()
        self.script("restore", "--folder", folder, "--out", work / f"{model}-restored", *encoder)
        if extra:
            given, restored = (
                torch.load(path, weights_only=True)["decoder"]["n.0.weight"].float()
                for path in (work / "autoencoder" / "autoencoder.pt", work / f"{model}-restored" / "autoencoder.pt")
            )
            self.check(
                f"{model}: the same latents after restoring", torch.allclose(given, restored, rtol=1e-3, atol=1e-5)
            )
        other = work / f"{model}-other-judge.pt"
        self.script("train_classifier", *common, "--out", other, "--minutes", 0.03, "--seed", 1)
        self.script("evaluate", *evaluate, "--judge", other, "--part", "scale")
        kept = json.loads((folder / "evaluation.json").read_text()).keys() & figures.keys()
        gone = figures.keys() - kept
        self.check(f"{model}: figures of another judge are dropped, others not", gone == {"quality", "table1"})
        report = json.loads((folder / "export.json").read_text())
        self.check(f"{model}: graph equals the plain export", report["relative_difference_to_plain"] <= 1e-4)

    def nested(self, model: str, data: Path, base: Path, base_autoencoder: Path) -> None:
        """What is its own in a model that is based on another: autoencoder, first weights, pairs, judge."""
        work, spec = self.work, SPECS[model]
        out = work / f"{model}-autoencoder"
        common = ("--model", model, "--data", data)
        self.script("train_autoencoder", *common, "--base", base_autoencoder, "--out", out, "--minutes", 0.2)
        autoencoder = ("--autoencoder", out / "autoencoder.pt")
        inner, outer = (torch.load(p, weights_only=True)["encoder"] for p in (base_autoencoder, autoencoder[1]))
        same = all(outer[f"base.{key}"].equal(value) for key, value in inner.items())
        self.check(f"{model}: the latents of {spec.base} are within its own", same)
        pairs = work / f"{model}-pairs.npy"
        made = ("--model", model, "--maker", spec.base, "--unet", base, "--autoencoder", base_autoencoder, "--steps", 2)
        self.script("pairs", *made, "--nearest", "--data", data, "--out", pairs, "--count", 50)
        self.check(f"{model}: pairs are large pictures", np.load(pairs).shape == (50, *spec.picture))
        judge, run = work / f"{spec.base}-judge.pt", work / f"{model}-run"
        learnt = ("--init", base, "--pairs", pairs, "--reward", judge)
        self.script("train_unet", *common, *autoencoder, *learnt, "--out", run, "--minutes", 0.1, "--batch", 16)
        self.script("export", "--model", model, "--unet", run / "unet", *autoencoder, "--out", work / "models")
        folder = work / "models" / model
        evaluate = ("--folder", folder, "--data", data, *autoencoder, "--judge", judge)
        evaluate += ("--work", work / "samples", "--figures", work / "figures", "--steps", 2)
        self.script("evaluate", *evaluate, "--part", "quality", "--count", 10)
        encoder = ("--encoder", out / "encoder.pt")
        self.script("restore", "--folder", folder, "--out", work / f"{model}-restored", *encoder)


def widened_holds() -> bool:
    """A widened network does with the first channels what it did, and nothing with the others."""
    spec = SPECS["emoji-128"]
    base = SPECS[spec.base]
    narrow = make_unet(base).eval()
    x, _ = start_noise(spec.sample, range(2))
    t, label = torch.tensor([20, 700]), torch.tensor([0, base.null_class])
    with torch.inference_mode():
        known = narrow(x[:, : base.sample[0]], t, label).sample
        wide = widened(spec, narrow).eval()(x, t, label).sample
    return torch.allclose(wide[:, : base.sample[0]], known, atol=1e-5) and not wide[:, base.sample[0] :].any()


def guidance_holds() -> bool:
    """guidance() of stand-ins whose v is the class; classes that are not told are "any" on their axis."""

    def stand_in(factor: float) -> Denoiser:
        return lambda x, t, label: factor * label.view(-1, 1, 1, 1) * torch.ones_like(x)

    x, t, label = torch.zeros(2, 1, 1, 1), torch.tensor([1, 2]), torch.tensor([4, 7])
    difference = guidance(stand_in(1), stand_in(0.5), x, t, label, torch.tensor([10, 7])).flatten().tolist()
    emoji, fashion = SPECS["emoji-64"], SPECS["fashion-28"]
    return (
        difference == [-1, 3.5]
        and blind_classes(emoji, ["style"])[[0, 8, 48, 50, 56, 57]].tolist() == [49, 50, 55, 50, 56, 56]
        and blind_classes(emoji, ["style", "subject"]).unique().tolist() == [emoji.null_class]
        and blind_classes(fashion, ["item"]).unique().tolist() == [fashion.null_class]
    )


def pairs_hold(spec: ModelSpec) -> bool:
    """A picture of pairs.py is found again with the noise and class it belongs to."""
    classes = spec.named_classes
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "samples.npy"
        np.save(path, np.full((len(classes) + 2, *spec.picture), 255, np.uint8))
        noise, x0, label = load_pairs(spec, path, None)
    expected, _ = start_noise(spec.sample, [PAIR_SEED + len(classes)])
    return (
        noise[-2:-1].equal(expected)
        and x0.unique().tolist() == [1.0]
        and label[-2:].tolist() == classes[:2]
        and spec.null_class not in label
    )


def often_holds(spec: ModelSpec) -> bool:
    """Named values make pairs of their classes more frequent, in product, and those of other classes not."""
    classes = torch.tensor([spec.table[key] for key in (("noto", "objects"), ("noto", "food"), ("fxemoji", "objects"))])
    return pair_weights(spec, classes, often(spec, ["objects=3", "noto=2"])).tolist() == [6, 2, 3]


def refused(call: Callable[[], object], named: str) -> bool:
    """Bad input ends a script with a message that names it."""
    try:
        call()
    except SystemExit as end:
        return named in str(end)
    return False


def refusals_hold(folder: Path) -> bool:
    """Unknown classes, pairs that are missing or of another model, a latent model without its autoencoder."""
    spec, small = SPECS["emoji-64"], folder / "small.npy"
    np.save(small, np.zeros((1, 1, 28, 28), np.uint8))
    return (
        all(refused(lambda text=text: often(spec, [text]), text) for text in ("any=3", "objects=²", "cars=2", "food"))
        and refused(lambda: load_pairs(spec, folder / "none.npy", None), "none.npy")
        and refused(lambda: load_pairs(spec, small, None), "small.npy")
        and refused(lambda: load_autoencoder(spec, None), "--autoencoder")
    )


def way_holds(spec: ModelSpec) -> bool:
    """Between the states of a path whose picture stays the same lies the noised picture, and v leads to it."""
    alphas, steps = alphas_of(spec), 500
    x0, x_t = (start_noise(spec.sample, range(seed, seed + 4))[0] for seed in (0, 4))
    states: list[torch.Tensor] = []
    sample(alphas, lambda x, t, _: velocity(alphas, x, x0, t), x_t, torch.zeros(4), steps, path=states)
    times, t = state_times(steps), torch.tensor([999, 700, 401, 400])
    noise = velocity(alphas, x_t, x0, torch.full((4,), T - 1))
    a = alphas[T - 1]
    noise = a.sqrt() * noise + (1 - a).sqrt() * x_t
    x, v = add_noise(alphas, x0, noise, t)
    way = between(alphas, torch.stack([x_t, *states[:-1]], 1), times, t)
    return torch.allclose(way, x, atol=1e-3) and torch.allclose(velocity(alphas, way, x0, t), v, atol=3e-3)


def nearest_holds() -> bool:
    """A picture gets what is like it of its own class, not what is more so of another; nothing is taken too often."""
    shades = np.array([10, 200, 90, 250], np.uint8)[:, None, None, None]
    data = Pictures(np.broadcast_to(shades, (4, 3, 8, 8)), np.array([[0, 1], [0, 1], [1, 1], [1, 1]]))
    made, positions = data.pixels[[2, 3]] - 20, np.array([[0, 1], [1, 1]])
    many = alike(np.repeat(made, 8, 0), np.repeat(positions, 8, 0), data, 1)
    return alike(made, positions, data, 3).tolist() == [0, 3] and np.bincount(many).tolist() == [4, 4, 4, 4]


def clear_holds(folder: Path) -> bool:
    """All emoji but the listed ones, in all their styles."""
    index = json.loads((folder / "pictures.json").read_text())["index"]
    listed = {hexcode for subject in json.loads(UNCLEAR.read_text()).values() for hexcode in subject}
    gone = sum(row[0] in listed for row in index)
    every, clear = (
        sum(len(load_emoji(folder, held_out, 64, clear)) for held_out in (False, True)) for clear in (False, True)
    )
    return 0 < gone == every - clear


def reward_holds() -> bool:
    """What a classifier does not recognise costs, what a class leaves open does not, and the gradient helps."""
    spec = SPECS["emoji-64"]
    torch.manual_seed(0)
    classifier = make_classifier(spec).eval().requires_grad_(False)
    images = torch.randn(3, *spec.picture, requires_grad=True)
    asked = axis_positions(spec)[torch.tensor([spec.null_class, 8, spec.table["any", "animals"]])]
    loss = unrecognised([classifier], images, asked)
    gradient = torch.autograd.grad(loss.sum(), images)[0]
    better = unrecognised([classifier], images - 0.1 * gradient / gradient.abs().max(), asked)
    return (
        asked.tolist() == [[-1, -1], [1, 1], [-1, 2]]
        and loss[0].item() == 0
        and not gradient[0].any()
        and bool((better < loss)[1:].all())
        and torch.allclose(unrecognised([classifier] * 2, images, asked), loss)
    )


def schedule_holds(spec: ModelSpec) -> bool:
    """A moved schedule has the noise it says, and same_noise() finds that noise in the schedule it came from."""
    plain, moved = (
        alphas_of(replace(spec, noise_shift=1.0)).double(),
        alphas_of(replace(spec, noise_shift=2.0)).double(),
    )
    inside = slice(20, 900)
    ratio = ((1 - moved) / moved).sqrt() / ((1 - plain) / plain).sqrt()
    t = same_noise(moved.float(), plain.float()).double()
    low = t.floor().long()
    found = plain[low] + (t - low) * (plain[(low + 1).clamp(max=len(plain) - 1)] - plain[low])
    return (
        bool((ratio - 2).abs()[inside].max() < 1e-3)
        and bool((found - moved)[inside].abs().max() < 1e-4)
        and torch.allclose(same_noise(plain.float(), plain.float()), torch.arange(len(plain)).float(), atol=1e-3)
    )


def main() -> None:
    """Run everything in a temporary folder, or in `--work` to look at what was made."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--work", type=Path, help="an empty folder that is kept")
    args = p.parse_args()
    rng = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as temporary:
        work = args.work or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        write_fashion(work / "fashion", rng)
        write_emoji(work / "emoji", 64, rng)
        write_emoji(work / "emoji-large", 128, rng)
        smoke = Smoke(work)
        smoke.check("guidance is what the teacher has over the weaker model, told less", guidance_holds())
        smoke.check("a moved schedule has the noise it says", schedule_holds(SPECS["fashion-28"]))
        smoke.check("a widened network goes on where its base was", widened_holds())
        smoke.check("pictures are paired with their own noise and class", pairs_hold(SPECS["fashion-28"]))
        smoke.check("pairs of some classes are met more often", often_holds(SPECS["emoji-64"]))
        smoke.check("bad input is refused by name", refusals_hold(work))
        smoke.check("the way of a pair is that of its states", way_holds(SPECS["fashion-28"]))
        smoke.check("a pair's picture is the nearest of its class", nearest_holds())
        smoke.check("unclear emoji are left out where asked", clear_holds(work / "emoji"))
        smoke.check("a reward pulls pictures to the classes asked for", reward_holds())
        smoke.model("fashion-28", work / "fashion")
        autoencoder = work / "autoencoder" / "autoencoder.pt"
        made = ("--model", "emoji-64", "--data", work / "emoji", "--out", autoencoder.parent)
        smoke.script("train_autoencoder", *made, "--minutes", 0.3)
        smoke.model("emoji-64", work / "emoji", "--autoencoder", autoencoder)
        smoke.nested("emoji-128", work / "emoji-large", work / "emoji-64-run" / "unet", autoencoder)
    print(f"{smoke.passed} passed, {smoke.failed} failed")
    raise SystemExit(1 if smoke.failed else 0)


if __name__ == "__main__":
    main()
