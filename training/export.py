"""Write a model folder: `python training/export.py --model fashion-28 --unet DIR --out public/models`.

Makes unet.onnx (and decoder.onnx) for the browser with half-precision weights, scheduler_config.json, manifest.json,
export.json (parameters, GFLOP, bytes, agreement) and MODEL_CARD.md, and checks the limits of the spec. Run it again
after `evaluate.py` to put the figures of evaluation.json into the card: the same weights give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from diffusers import UNet2DModel
from torch import nn
from torch.nn.functional import pixel_shuffle

from autoencoder import load_autoencoder
from card import model_card
from diffusion import Denoiser, alphas_of, guided, load_unet, sample, scheduler, start_noise
from graph import decoder_graph, unet_graph
from manifest import weights_key, write_manifest
from specs import SPECS, ModelSpec

MAX_DECODER_BYTES = 1_600_000
MAX_RELATIVE_DIFFERENCE = 1e-4
MIN_HALF_PSNR = 45.0
SELF_TEST_SEED = 4207
INPUTS = ["sample", "timestep", "class_labels"]


class Plain(nn.Module):
    """The diffusers network as torch.onnx exports it: time as float32, classes as int32."""

    def __init__(self, unet: UNet2DModel) -> None:
        super().__init__()
        self.unet = unet

    def forward(self, sample: torch.Tensor, timestep: torch.Tensor, class_labels: torch.Tensor) -> torch.Tensor:
        """[N, C, H, W], [N], [N] → [N, C, H, W]."""
        return self.unet(sample, timestep, class_labels.long()).sample


def plain_export(spec: ModelSpec, unet: UNet2DModel, path: Path) -> None:
    """torch.onnx.export as it comes, single precision, batch free: what the browser's graph is compared with."""
    inputs = (torch.zeros(2, *spec.sample), torch.zeros(2), torch.zeros(2, dtype=torch.int32))
    axes = {name: {0: "N"} for name in [*INPUTS, "out_sample"]}
    torch.onnx.export(
        Plain(unet),
        inputs,
        path,
        input_names=INPUTS,
        output_names=["out_sample"],
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )


def open_session(model: onnx.ModelProto | Path) -> onnxruntime.InferenceSession:
    """A session on the CPU."""
    source = model if isinstance(model, Path) else model.SerializeToString()
    return onnxruntime.InferenceSession(source, providers=["CPUExecutionProvider"])


def denoiser(session: onnxruntime.InferenceSession) -> Denoiser:
    """A session as a function of tensors."""

    def call(x: torch.Tensor, t: torch.Tensor, label: torch.Tensor) -> torch.Tensor:
        values = (x.numpy(), t.float().numpy(), label.int().numpy())
        return torch.from_numpy(session.run(["out_sample"], dict(zip(INPUTS, values, strict=True)))[0])

    return call


def relative_difference(spec: ModelSpec, a: Denoiser, b: Denoiser) -> float:
    """Largest absolute difference over the largest absolute output, over batches of 1 and 4, times and classes."""
    worst = 0.0
    for seed, batch in ((1, 1), (2, 4), (3, 4)):
        x, _ = start_noise(spec.sample, range(seed, seed + batch))
        t = torch.tensor([999, 650, 200, 3][:batch])
        label = torch.arange(batch) * 7 % spec.classes
        first, second = a(x, t, label), b(x, t, label)
        worst = max(worst, float((first - second).abs().max() / second.abs().max()))
    return worst


def half_psnr(
    spec: ModelSpec, half: Denoiser, single: Denoiser, decoders: list[onnxruntime.InferenceSession]
) -> list[float]:
    """PSNR in dB, of a range of 2, between whole runs with half- and single-precision weights, 20 specs."""
    values = []
    for i in range(20):
        steps, label = [5, 10, 20, 50][i % 4], torch.tensor([(i * 5) % spec.classes])
        images = []
        for j, model in enumerate((half, single)):
            x, _ = start_noise(spec.sample, [1000 + i])
            guide = 1.0 if int(label) == spec.null_class or i % 5 == 0 else spec.guidance
            z = sample(alphas_of(spec), guided(model, guide, spec.null_class), x, label, steps, clip=spec.clip)
            image = (
                pixel_shuffle(z, spec.factor).numpy()
                if spec.factor
                else decoders[j].run(None, {"sample": z.numpy()})[0]
            )
            images.append(np.clip(image, -1, 1).astype(np.float64))
        error = ((images[0] - images[1]) ** 2).mean()
        values.append(float(10 * np.log10(4 / max(error, 1e-20))))
    return values


def figures_of(folder: Path) -> dict:
    """evaluation.json of the unet.onnx in the folder; figures of other weights are deleted."""
    path = folder / "evaluation.json"
    figures = json.loads(path.read_text()) if path.exists() else {}
    if figures.get("unet") == weights_key(folder / "unet.onnx"):
        return figures
    path.unlink(missing_ok=True)
    return {}


def check(failures: list[str], what: str, value: float, limit: float, at_least: bool = False) -> None:
    """Note a limit that is not kept."""
    if (value < limit) if at_least else (value > limit):
        failures.append(f"{what}: {value:g}, the limit is {limit:g}")


def main() -> None:
    """Export one model."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--model", choices=list(SPECS), required=True)
    p.add_argument("--unet", type=Path, required=True, help="diffusers folder")
    p.add_argument("--autoencoder", type=Path, help="autoencoder.pt of a latent model")
    p.add_argument("--out", type=Path, required=True, help="folder of the model folders: public/models")
    p.add_argument("--plain", type=Path, help="also keep the plain export here, for npm run bench")
    args = p.parse_args()
    spec = SPECS[args.model]
    folder = args.out / spec.id
    folder.mkdir(parents=True, exist_ok=True)
    failures: list[str] = []
    autoencoder = load_autoencoder(spec, args.autoencoder) if spec.factor is None else None
    if args.plain:
        args.plain.parent.mkdir(parents=True, exist_ok=True)

    unet = load_unet(args.unet).eval()
    single_model, gflop = unet_graph(unet, half=False)
    half_model, _ = unet_graph(unet, half=True)
    onnx.save(half_model, folder / "unet.onnx")
    single, half = denoiser(open_session(single_model)), denoiser(open_session(half_model))
    with tempfile.TemporaryDirectory() as temporary:
        path = args.plain or Path(temporary) / "plain.onnx"
        plain_export(spec, unet, path)
        difference = relative_difference(spec, single, denoiser(open_session(path)))
        plain_bytes = path.stat().st_size
    unet_bytes = (folder / "unet.onnx").stat().st_size
    parameters = sum(q.numel() for q in unet.parameters())
    report: dict[str, object] = {
        "parameters": parameters,
        "gflop": round(gflop, 4),
        "bytes": unet_bytes,
        "plain_single_precision_bytes": plain_bytes,
        "relative_difference_to_plain": float(f"{difference:.2e}"),
    }
    check(failures, "parameters of the UNet", parameters, spec.max_parameters)
    check(failures, "bytes of unet.onnx", unet_bytes, spec.max_unet_bytes)
    check(failures, "relative difference to the plain export", difference, MAX_RELATIVE_DIFFERENCE)
    if spec.max_gflop is not None:
        check(failures, "GFLOP of the UNet", gflop, spec.max_gflop)

    decoders = []
    if autoencoder is not None:
        decoder = autoencoder.decoder
        half_decoder, decoder_gflop = decoder_graph(decoder, spec.sample, half=True)
        onnx.save(half_decoder, folder / "decoder.onnx")
        decoders = [open_session(half_decoder), open_session(decoder_graph(decoder, spec.sample, half=False)[0])]
        decoder_bytes = (folder / "decoder.onnx").stat().st_size
        report |= {
            "decoder_parameters": sum(q.numel() for q in decoder.parameters()),
            "decoder_gflop": round(decoder_gflop, 4),
            "decoder_bytes": decoder_bytes,
        }
        check(failures, "bytes of decoder.onnx", decoder_bytes, MAX_DECODER_BYTES)
        if spec.max_decoder_gflop is not None:
            check(failures, "GFLOP of the decoder", decoder_gflop, spec.max_decoder_gflop)
    ratios = half_psnr(spec, half, single, decoders)
    report["half_precision_psnr"] = {"worst": round(min(ratios), 1), "median": round(float(np.median(ratios)), 1)}
    check(failures, "PSNR of half precision", min(ratios), MIN_HALF_PSNR, at_least=True)

    config = json.loads(scheduler(spec).to_json_string())
    (folder / "scheduler_config.json").write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")
    write_manifest(spec, folder, SELF_TEST_SEED)
    (folder / "export.json").write_text(json.dumps(report, indent=2) + "\n")
    (folder / "MODEL_CARD.md").write_text(model_card(spec, report, figures_of(folder)), encoding="utf-8")
    print(json.dumps(report, indent=2))
    if failures:
        raise SystemExit("\n".join(["limits not kept:", *failures]))


if __name__ == "__main__":
    main()
