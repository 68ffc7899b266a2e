"""`manifest.json` of a model folder: what the page validates with src/model/manifest.ts."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import onnxruntime
import torch

from specs import CHIPS, ModelSpec

SELF_TEST_T = 500


def session(path: Path) -> onnxruntime.InferenceSession:
    """A single-threaded CPU session, so that its sums have one order."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def file_entry(path: Path) -> dict[str, object]:
    """Name, size in bytes and SHA-256 of a file beside the manifest."""
    data = path.read_bytes()
    return {"path": path.name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def weights_key(file: Path) -> str:
    """16 hex digits of SHA-256 of a unet.onnx or a judge: which weights figures belong to."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:16]


def self_test(spec: ModelSpec, unet: Path, seed: int) -> dict[str, object]:
    """One network call: x = torch.randn([1, C, H, W]) of `seed`, t = 500, the default label.

    16 outputs at indices spread over the flat tensor, its mean and its root mean square.
    """
    x = torch.randn((1, *spec.sample), generator=torch.Generator().manual_seed(seed)).numpy()
    inputs = {
        "sample": x,
        "timestep": np.array([SELF_TEST_T], np.float32),
        "class_labels": np.array([spec.default_label], np.int32),
    }
    (out,) = session(unet).run(["out_sample"], inputs)
    flat = out.astype(np.float64).ravel()
    indices = [(2 * i + 1) * flat.size // 32 for i in range(16)]
    return {
        "seed": seed,
        "t": SELF_TEST_T,
        "label": spec.default_label,
        "indices": indices,
        "values": [float(f"{flat[i]:.9g}") for i in indices],
        "mean": float(f"{flat.mean():.9g}"),
        "rms": float(f"{np.sqrt((flat**2).mean()):.9g}"),
    }


def manifest(spec: ModelSpec, folder: Path, seed: int) -> dict[str, object]:
    """The manifest of the files in `folder` (unet.onnx, and decoder.onnx where the spec has a decoder)."""
    files = {"unet": file_entry(folder / "unet.onnx")}
    if spec.factor is None:
        files["decoder"] = file_entry(folder / "decoder.onnx")
    return {
        "format": "fewer-steps/model/1",
        "id": spec.id,
        "title": spec.title,
        "summary": spec.summary,
        "licence": spec.licence,
        "credits": [vars(credit) for credit in spec.credits],
        "files": files,
        "sample": list(spec.sample),
        "picture": list(spec.picture),
        "toPicture": {"kind": "decoder"} if spec.factor is None else {"kind": "pixel_shuffle", "factor": spec.factor},
        "defaults": {
            "guidance": spec.guidance,
            "clip": spec.clip,
            "spacing": "trailing",
            "label": spec.default_label,
        },
        "conditioning": {
            "axes": [
                {
                    "key": axis.key,
                    "title": axis.title,
                    "values": [{"id": key, "title": title} for key, title in axis.values],
                    "pictures": axis.pictures,
                }
                for axis in spec.axes
            ],
            "table": [{"values": list(values), "index": index} for values, index in spec.table.items()],
            "nullClass": spec.null_class,
        },
        "selfTest": self_test(spec, folder / "unet.onnx", seed),
    }


def write_manifest(spec: ModelSpec, folder: Path, seed: int) -> None:
    """Write `manifest.json` into `folder`, and the pictures of the class chips."""
    for axis in spec.axes:
        shutil.copy(CHIPS / axis.pictures, folder)
    text = json.dumps(manifest(spec, folder, seed), indent=2, ensure_ascii=False)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")
