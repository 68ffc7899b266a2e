"""Measure a model: `python training/evaluate.py --folder MODEL_FOLDER --data DIR --judge FILE --work DIR`.

Samples come from the folder's own unet.onnx and decoder.onnx through onnxruntime, so that what is measured is what the
page runs. Each part adds its figures to evaluation.json in the folder and its pictures to training/figures; figures of
other weights or of another judge are dropped. Samples are kept in `--work`: quality and table1, asked for again with
more of them, only make the missing ones.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import numpy as np
import onnxruntime
import torch
from torch.nn.functional import pixel_shuffle, pixel_unshuffle

from autoencoder import encode_data, from_bytes, load_autoencoder
from classifier import Classifier, judge, load_classifier
from data import Pictures, load
from diffusion import FIRST_SEED, Denoiser, T, alphas_of, guided, sample, start_noise, timesteps
from manifest import weights_key
from metrics import equivalent_noise, frechet, frechet_error, nearest, noisy, precision_recall, ssim
from pictures import save_grid
from specs import SPECS, ModelSpec

TABLE1_STEPS = [5, 10, 20, 50, 100]
TABLE1_ETAS: list[float | Literal["hat"]] = [0.0, 0.2, 0.5, 1.0, "hat"]
TABLE2_STEPS = [10, 20, 50, 100, 200]
CONSISTENCY_STEPS = [1, 2, 3, 5, 8, 10, 13, 20, 35, 50, 100]
REFERENCE_STEPS = 200
NOISE = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0, 12.0, 15.0, 20.0, 25.0, 30.0, 40.0, 60.0]
BATCH = 50
SOME = 300
"""Pictures whose nearest training picture is looked for."""
OF_JUDGE = {"scale", "quality", "table1"}
"""Parts whose figures depend on the judge."""


class Subject:
    """The model under measurement: its folder, its data and its judge."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.folder: Path = args.folder
        self.spec: ModelSpec = SPECS[json.loads((args.folder / "manifest.json").read_text())["id"]]
        self.alphas: torch.Tensor = alphas_of(self.spec)
        self.work: Path = args.work
        self.data: Path = args.data
        self.checked: bool = not args.unchecked
        self.judge: Classifier = load_classifier(self.spec.id, args.judge)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = args.threads
        unet = self.folder / "unet.onnx"
        self.unet = onnxruntime.InferenceSession(unet, options, providers=[args.provider])
        self.decoder = None
        if self.spec.factor is None:
            self.decoder = onnxruntime.InferenceSession(
                self.folder / "decoder.onnx", options, providers=[args.provider]
            )
        self.autoencoder = None
        if self.decoder and "table2" in args.part:
            self.autoencoder = load_autoencoder(self.spec, args.autoencoder)
        self.key = weights_key(unet)
        self.judge_key = weights_key(args.judge)
        self.figures: Path = args.figures
        self.first_seed: int = args.first_seed
        self.work.mkdir(parents=True, exist_ok=True)
        self.figures.mkdir(parents=True, exist_ok=True)

    def denoise(self, x: torch.Tensor, t: torch.Tensor, label: torch.Tensor) -> torch.Tensor:
        """One call of unet.onnx."""
        inputs = {
            "sample": x.float().contiguous().numpy(),
            "timestep": t.float().numpy(),
            "class_labels": label.int().numpy(),
        }
        return torch.from_numpy(self.unet.run(["out_sample"], inputs)[0])

    def pictures(self, x: torch.Tensor) -> np.ndarray:
        """Samples [N, C, H, W] → uint8 pictures, as the page makes them."""
        if self.decoder is None:
            assert self.spec.factor is not None
            images = pixel_shuffle(x, self.spec.factor).numpy()
        else:
            parts = [self.decoder.run(["image"], {"sample": p.contiguous().numpy()})[0] for p in x.split(BATCH)]
            images = np.concatenate(parts)
        return np.rint((np.clip(images, -1, 1) + 1) * 127.5).astype(np.uint8)

    def load(self, held_out: bool) -> Pictures:
        """The data set."""
        return load(self.spec.id, self.data, held_out, check=self.checked)

    def axis_values(self, label: int) -> tuple[int, ...]:
        """Position of a class's values on their axes."""
        return self.spec.positions(next(v for v, index in self.spec.table.items() if index == label))

    def run(
        self, name: str, count: int, steps: int, eta: float | Literal["hat"], guidance: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """`count` pictures and their class indices; classes take turns, picture i has seed `first_seed` + i."""
        classes = self.spec.named_classes
        labels = np.array([classes[i % len(classes)] for i in range(count)])
        other = "" if self.first_seed == FIRST_SEED else f"-seed{self.first_seed}"
        path = self.work / f"{self.key}-{name}{other}.npy"
        done = [np.load(path)] if path.exists() else []
        have = len(done[0]) if done else 0
        model = guided(self.denoise, guidance, self.spec.null_class)
        for start in range(have, count, BATCH):
            rows = range(start, min(start + BATCH, count))
            x, generators = start_noise(self.spec.sample, [self.first_seed + i for i in rows])
            label = torch.from_numpy(labels[list(rows)])
            result = sample(self.alphas, model, x, label, steps, clip=self.spec.clip, eta=eta, generators=generators)
            done.append(self.pictures(result))
            if (start // BATCH) % 10 == 9:
                done = [np.concatenate(done)]
                np.save(path, done[0])
        pictures = np.concatenate(done)
        np.save(path, pictures)
        return pictures[:count], labels

    def evaluation(self) -> dict:
        """evaluation.json without the figures of other weights or of another judge."""
        path = self.folder / "evaluation.json"
        known = json.loads(path.read_text()) if path.exists() else {}
        if known.get("unet") != self.key:
            known = {}
        if known.get("judge") != self.judge_key:
            known = {part: figures for part, figures in known.items() if part not in OF_JUDGE}
        head = {"format": "fewer-steps/evaluation/1", "unet": self.key, "judge": self.judge_key}
        return head | known | head

    def record(self, part: str, figures: object) -> None:
        """Put a part's figures into evaluation.json."""
        text = json.dumps(self.evaluation() | {part: figures}, indent=1, allow_nan=False)
        (self.folder / "evaluation.json").write_text(text + "\n")
        print(part, json.dumps(figures), flush=True)

    def known(self, part: str) -> dict:
        """Figures of a part recorded before for these weights and, where it counts, this judge."""
        return self.evaluation().get(part, {})


def r(value: float, digits: int = 4) -> float:
    """Rounded for the file."""
    return round(float(value), digits)


def accuracy(subject: Subject, predicted: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """Share of pictures whose judged class is the one asked for, an axis."""
    wanted = np.array([subject.axis_values(label) for label in labels])
    hits = (predicted == wanted).mean(0)
    return {axis.key: r(hit) for axis, hit in zip(subject.spec.axes, hits, strict=True)}


def distances(near: np.ndarray) -> dict[str, float]:
    """Of the distances [N] to the nearest training picture, 0 … 255: median, least, share of less than 20."""
    return {"median": r(np.median(near), 2), "least": r(near.min(), 2), "within_20": r((near < 20).mean(), 3)}


def draw_grid(subject: Subject, pictures: np.ndarray, name: str) -> None:
    """The first pictures as a sheet: emoji style × subject, fashion ten rows of its classes."""
    columns = len(subject.spec.axes[-1].values) - 1
    rows = 10 if len(subject.spec.axes) == 1 else len(subject.spec.axes[0].values) - 1
    save_grid(pictures[: rows * columns], columns, subject.figures / f"{subject.spec.id}-{name}.png")


def noise_scale(subject: Subject) -> dict:
    """What distances mean: of held-out pictures to themselves with noise, and of training pictures (the floor)."""
    held_out, train = subject.load(True), subject.load(False)
    features, predicted = judge(subject.judge, held_out.pixels)
    rng = np.random.default_rng(0)
    of_noise = [frechet(judge(subject.judge, noisy(held_out.pixels, s, rng))[0], features) for s in NOISE]
    rows = rng.permutation(len(train))[: min(len(held_out), len(train))]
    floor = frechet(judge(subject.judge, train.pixels[rows])[0], features)
    return {
        "held_out": len(held_out),
        "judge_accuracy": {
            axis.key: r(hit)
            for axis, hit in zip(subject.spec.axes, (predicted == held_out.labels).mean(0), strict=True)
        },
        "floor": r(floor),
        "floor_equivalent_noise": r(equivalent_noise(floor, NOISE, of_noise), 2),
        "noise": NOISE,
        "noise_distance": [r(d) for d in of_noise],
    }


def quality(subject: Subject, args: argparse.Namespace) -> None:
    """Samples of `--steps` at `--guidance` against held-out data."""
    scale = subject.known("scale")
    name = f"S{args.steps}-eta0-w{args.guidance:g}"
    pictures, labels = subject.run(name, args.count, args.steps, 0.0, args.guidance)
    held_out, train = subject.load(True), subject.load(False)
    real, _ = judge(subject.judge, held_out.pixels)
    features, predicted = judge(subject.judge, pictures)
    distance = frechet(features, real)
    some = min(2000, len(pictures), len(real))
    precision, recall = precision_recall(features[:some], real[:some])
    border = np.concatenate([pictures[..., 0, :], pictures[..., -1, :], pictures[..., 0], pictures[..., -1]], -1)
    draw_grid(subject, pictures, name)
    figures = subject.known("quality") | {
        name: {
            "samples": len(pictures),
            "first_seed": subject.first_seed,
            "steps": args.steps,
            "guidance": args.guidance,
            "frechet": r(distance),
            "frechet_error": r(frechet_error(features, real, np.random.default_rng(1))),
            "equivalent_noise": r(equivalent_noise(distance, NOISE, scale["noise_distance"]), 2),
            "accuracy": accuracy(subject, predicted, labels),
            "precision": r(precision, 3),
            "recall": r(recall, 3),
            "nearest_training_rms": distances(nearest(pictures[:SOME], train.pixels)),
            "nearest_training_rms_of_held_out": distances(nearest(held_out.pixels[:SOME], train.pixels)),
            "border": r(border.mean(), 1),
        }
    }
    subject.record("quality", figures)


def table1(subject: Subject, args: argparse.Namespace) -> None:
    """Fréchet distance for steps × eta, unguided, `--count` samples a cell; a sheet of each number of steps."""
    real, _ = judge(subject.judge, subject.load(True).pixels)
    scale = subject.known("scale")
    rows = {(row["steps"], row["eta"]): row for row in subject.known("table1").get("rows", [])}
    etas = TABLE1_ETAS if subject.spec.factor is not None else [0.0, 1.0]
    for steps in args.table_steps or TABLE1_STEPS:
        for eta in etas:
            known = rows.get((steps, eta), {})
            if known.get("samples", 0) >= args.count and known.get("first_seed", FIRST_SEED) == subject.first_seed:
                continue
            name = f"S{steps}-eta{eta:g}-w1" if eta != "hat" else f"S{steps}-hat-w1"
            pictures, labels = subject.run(name, args.count, steps, eta, 1.0)
            if eta == 0:
                draw_grid(subject, pictures, name)
            features, predicted = judge(subject.judge, pictures)
            distance = frechet(features, real)
            rows[steps, eta] = {
                "steps": steps,
                "eta": eta,
                "samples": len(pictures),
                "first_seed": subject.first_seed,
                "frechet": r(distance),
                "frechet_error": r(frechet_error(features, real, np.random.default_rng(1))),
                "equivalent_noise": r(equivalent_noise(distance, NOISE, scale["noise_distance"]), 2),
                "accuracy": accuracy(subject, predicted, labels),
            }
            in_order = sorted(rows.values(), key=lambda row: (row["steps"], TABLE1_ETAS.index(row["eta"])))
            subject.record("table1", {"guidance": 1, "clip": subject.spec.clip, "rows": in_order})


@torch.inference_mode()
def invert(alphas: torch.Tensor, model: Denoiser, x: torch.Tensor, label: torch.Tensor, steps: int) -> torch.Tensor:
    """From a picture's sample to noise: at each timestep, ascending, from the level t - floor(T / S) up to t."""
    for t in reversed(timesteps(steps)):
        source = min(t - T // steps, T - 1)
        a, p = alphas[source] if source >= 0 else torch.tensor(1.0), alphas[t]
        v = model(x, torch.full((len(x),), t), label)
        x0 = a.sqrt() * x - (1 - a).sqrt() * v
        e = a.sqrt() * v + (1 - a).sqrt() * x
        x = p.sqrt() * x0 + (1 - p).sqrt() * e
    return x


def table2(subject: Subject, args: argparse.Namespace) -> None:
    """Mean square error, of a range of 1, after inversion and generation of held-out pictures, S steps each way."""
    held_out = subject.load(True)
    rows = np.random.default_rng(2).permutation(len(held_out))[: args.count]
    if subject.spec.factor is not None:
        x = pixel_unshuffle(from_bytes(held_out.pixels[rows]), subject.spec.factor)
    else:
        assert subject.autoencoder is not None
        x = encode_data(subject.autoencoder, held_out.pixels[rows])
    index = {subject.axis_values(label): label for label in subject.spec.named_classes}
    labels = torch.tensor([index[tuple(row)] for row in held_out.labels[rows].tolist()])
    target = subject.pictures(x).astype(np.float64) / 255
    result = []
    for steps in TABLE2_STEPS:
        parts = []
        for start in range(0, len(x), BATCH):
            some = slice(start, start + BATCH)
            noise = invert(subject.alphas, subject.denoise, x[some], labels[some], steps)
            parts.append(sample(subject.alphas, subject.denoise, noise, labels[some], steps))
        back = subject.pictures(torch.cat(parts)).astype(np.float64) / 255
        errors = ((back - target) ** 2).mean((1, 2, 3))
        error = errors.std(ddof=1) / len(errors) ** 0.5
        result.append({"steps": steps, "pictures": len(x), "mse": r(errors.mean(), 6), "mse_error": r(error, 6)})
    subject.record("table2", {"rows": result})


def consistency(subject: Subject, args: argparse.Namespace) -> None:
    """Mean SSIM of S steps to 200 from the same x_T, `--count` seeds, at the page's guidance and at 1; a picture."""
    classes = subject.spec.named_classes
    stride = (
        1 if len(subject.spec.axes) == 1 else 8
    )  # 8 and the 49 pairs have no common factor: every pair takes a turn
    figures = subject.known("consistency")
    for guidance in (subject.spec.guidance, 1.0):
        key = f"w{guidance:g}"
        if figures.get(key, {}).get("seeds", 0) >= args.count:
            continue
        labels = torch.tensor([classes[(i * stride) % len(classes)] for i in range(args.count)])
        x, _ = start_noise(subject.spec.sample, range(args.count))
        model = guided(subject.denoise, guidance, subject.spec.null_class)

        def pictures(
            steps: int, model: Denoiser = model, x: torch.Tensor = x, labels: torch.Tensor = labels
        ) -> np.ndarray:
            parts = [
                sample(subject.alphas, model, a, c, steps, clip=subject.spec.clip)
                for a, c in zip(x.split(BATCH), labels.split(BATCH), strict=True)
            ]
            return subject.pictures(torch.cat(parts))

        reference = pictures(REFERENCE_STEPS)
        sheets = [pictures(steps) for steps in CONSISTENCY_STEPS]
        values = [[ssim(a, b) for a, b in zip(sheet, reference, strict=True)] for sheet in sheets]
        figures[key] = {
            "seeds": args.count,
            "guidance": guidance,
            "clip": subject.spec.clip,
            "reference_steps": REFERENCE_STEPS,
            "steps": CONSISTENCY_STEPS,
            "ssim": [r(np.mean(v)) for v in values],
            "ssim_error": [r(np.std(v, ddof=1) / len(v) ** 0.5) for v in values],
        }
        shown = np.stack([*sheets, reference], 1)[:10].reshape(-1, *reference.shape[1:])
        save_grid(shown, len(sheets) + 1, subject.figures / f"{subject.spec.id}-consistency-{key}.png")
        subject.record("consistency", figures)


def main() -> None:
    """Run the parts asked for."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--folder", type=Path, required=True, help="model folder: manifest.json, unet.onnx, decoder.onnx")
    p.add_argument("--data", type=Path, required=True)
    p.add_argument("--judge", type=Path, required=True)
    p.add_argument("--autoencoder", type=Path, help="autoencoder.pt, for table 2 of a latent model")
    p.add_argument("--work", type=Path, required=True, help="where samples are kept")
    p.add_argument("--figures", type=Path, default=Path(__file__).parent / "figures", help="where pictures go")
    p.add_argument("--part", choices=["scale", "quality", "table1", "table2", "consistency"], action="append")
    p.add_argument("--count", type=int, default=2000, help="samples a cell, pictures or seeds of the part")
    p.add_argument("--steps", type=int, default=50, help="of the part quality")
    p.add_argument("--guidance", type=float, default=1.0, help="of the part quality")
    p.add_argument("--table-steps", type=int, nargs="*", help="rows of table 1 to make")
    p.add_argument("--first-seed", type=int, default=FIRST_SEED, help="of samples; the next has the next")
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--provider", default="CPUExecutionProvider", help="of onnxruntime")
    p.add_argument("--unchecked", action="store_true", help="skip checksums (synthetic data)")
    args = p.parse_args()
    if args.count < 2:
        p.error("--count: at least 2, for the standard errors")
    parts: dict[str, Callable[[Subject, argparse.Namespace], None]] = {
        "quality": quality,
        "table1": table1,
        "table2": table2,
        "consistency": consistency,
    }
    args.part = args.part or list(parts)
    torch.set_num_threads(args.threads)
    subject = Subject(args)
    if not subject.known("scale") or "scale" in args.part:
        subject.record("scale", noise_scale(subject))
    for part in args.part:
        if part != "scale":
            parts[part](subject, args)


if __name__ == "__main__":
    main()
