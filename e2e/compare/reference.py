"""The runs of the page, made again by other people's code: torch.randn, diffusers' DDIMScheduler, onnxruntime.

Usage: python reference.py MODELS_FOLDER RUNS_JSON

RUNS_JSON is a list of {"spec", "pixels"}: the canonical spec of a run (the page's data-run) and a file with the page's
RGBA bytes. Prints one line of JSON a run: {"spec", "psnr", "noise"}; psnr (dB, peak 255, over RGB) is null where the
bytes are equal; noise is the first 8 hex digits of SHA-256 of x_T.
"""

import hashlib
import json
import sys
from fractions import Fraction
from pathlib import Path
from urllib.parse import parse_qs

import numpy as np
import onnxruntime
import torch
from diffusers import DDIMScheduler


def main(models: Path, runs: Path) -> None:
    for run in json.loads(runs.read_text()):
        picture, noise = sample(models, run["spec"])
        page = np.frombuffer(Path(run["pixels"]).read_bytes(), np.uint8).reshape(picture.shape[0], picture.shape[1], 4)
        error = np.mean((picture.astype(np.float64) - page[:, :, :3]) ** 2)
        psnr = None if error == 0 else float(10 * np.log10(255**2 / error))
        print(json.dumps({"spec": run["spec"], "psnr": psnr, "noise": noise}), flush=True)


def sample(models: Path, spec: str) -> tuple[np.ndarray, str]:
    """uint8 picture [height, width, 3] of a canonical spec (a sheet is a row-major grid), and the check of its x_T."""
    field = {key: values[0] for key, values in parse_qs(spec).items()}
    folder = models / field["model"]
    manifest = json.loads((folder / "manifest.json").read_text())
    scheduler_config = json.loads((folder / "scheduler_config.json").read_text())
    count, steps, label, guidance = int(field["n"]), int(field["steps"]), int(field["label"]), float(field["w"])
    null_class = manifest["conditioning"]["nullClass"]
    unet = onnxruntime.InferenceSession(folder / manifest["files"]["unet"]["path"])

    generators = [torch.Generator().manual_seed(int(field["seed"]) + i) for i in range(count)]
    x = torch.cat([torch.randn([1, *manifest["sample"]], generator=generator) for generator in generators])
    noise = hashlib.sha256(x.numpy().tobytes()).hexdigest()[:8]

    def network(x: torch.Tensor, t: int, index: int) -> torch.Tensor:
        feeds = {
            "sample": x.numpy(),
            "timestep": np.full(count, t, np.float32),
            "class_labels": np.full(count, index, np.int32),
        }
        return torch.from_numpy(unet.run(None, feeds)[0])

    scheduler = DDIMScheduler.from_config(scheduler_config, clip_sample=field["clip"] != "off")
    for t, stride in levels(scheduler, field["spacing"], steps):
        output = network(x, t, label)
        if guidance != 1 and label != null_class:
            unconditional = network(x, t, null_class)
            output = unconditional + guidance * (output - unconditional)
        # diffusers steps to t - floor(T / num_inference_steps); as a fraction that is exactly t - stride.
        scheduler.num_inference_steps = Fraction(scheduler.config.num_train_timesteps, stride)
        x = scheduler.step(
            output,
            t,
            x,
            eta=float(field["eta"]),
            use_clipped_model_output=field["clip"] == "x0-eps",
            generator=generators,
        ).prev_sample
    return grid(to_pictures(x, manifest, folder)), noise


def levels(scheduler: DDIMScheduler, spacing: str, steps: int) -> list[tuple[int, int]]:
    """(t, how far down the step goes) of each of the S steps."""
    total = scheduler.config.num_train_timesteps
    if spacing == "quadratic":
        return quadratic_levels(total, steps)
    scheduler.register_to_config(timestep_spacing=spacing)
    scheduler.set_timesteps(steps)
    # Rounding can give diffusers one entry more than was asked for; S steps are S steps here. t = T is no level.
    return [(min(int(t), total - 1), total // steps) for t in scheduler.timesteps[:steps]]


def quadratic_levels(total: int, steps: int) -> list[tuple[int, int]]:
    """The paper's quadratic spacing without duplicates (a spacing of our own: diffusers has none); next entry follows."""
    scale = (total - 1) / max(steps - 1, 1) ** 2
    ascending: list[int] = []
    for i in range(steps):
        lowest = max(i, ascending[-1] + 1 if ascending else 0)
        ascending.append(min(max(round(scale * i * i), lowest), total - steps + i))
    descending = ascending[::-1]
    return [(t, t - below) for t, below in zip(descending, [*descending[1:], -1], strict=True)]


def to_pictures(x: torch.Tensor, manifest: dict, folder: Path) -> torch.Tensor:
    """x [N, C, H, W] → pictures [N, channels, height, width] in [-1, 1]."""
    how = manifest["toPicture"]
    if how["kind"] == "pixel_shuffle":
        return torch.nn.functional.pixel_shuffle(x, how["factor"])
    decoder = onnxruntime.InferenceSession(folder / manifest["files"]["decoder"]["path"])
    return torch.from_numpy(decoder.run(None, {"sample": x.numpy()})[0])


def grid(pictures: torch.Tensor) -> np.ndarray:
    """uint8 [rows * height, columns * width, 3], diffusers' rounding."""
    images = ((pictures / 2 + 0.5).clamp(0, 1) * 255).round().to(torch.uint8).permute(0, 2, 3, 1).numpy()
    if images.shape[3] == 1:
        images = np.repeat(images, 3, axis=3)
    columns = round(len(images) ** 0.5)
    rows = [np.concatenate(images[at : at + columns], axis=1) for at in range(0, len(images), columns)]
    return np.concatenate(rows, axis=0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
