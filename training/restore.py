"""The inverse of export.py: `python training/restore.py --folder public/models/emoji-64 --out DIR`.

Writes DIR/unet, the diffusers folder, and with `--encoder` also DIR/autoencoder.pt, so that training can go on from
what is published. The browser's graph has some parameters folded into others: the restored network has those at their
neutral values and computes the same (it is compared), from weights that were rounded to half precision once.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from diffusers import UNet2DModel
from onnx import numpy_helper
from torch import nn

from autoencoder import Autoencoder, Residual, save_autoencoder
from diffusion import make_unet, scheduler
from export import MAX_RELATIVE_DIFFERENCE, denoiser, open_session, relative_difference
from specs import SPECS, ModelSpec

Constants = dict[str, torch.Tensor]
"""Name in the graph → float32 tensor."""


def constants(path: Path) -> Constants:
    """The constants of an exported graph in single precision."""
    found = {}
    for tensor in onnx.load(path).graph.initializer:
        array = numpy_helper.to_array(tensor)
        if array.dtype in (np.float16, np.float32):
            found[tensor.name.removesuffix(".half")] = torch.from_numpy(array.astype(np.float32))
    return found


def _fill(layer: nn.Module, known: Constants, name: str) -> None:
    """Weight and bias of a layer as the graph has them."""
    layer.weight.copy_(known[f"{name}.weight"])
    layer.bias.copy_(known[f"{name}.bias"])


def _neutral(norm: nn.GroupNorm) -> None:
    """A normalisation whose affine the graph holds elsewhere."""
    norm.weight.fill_(1)
    norm.bias.fill_(0)


def _attention(block: nn.Module, known: Constants, name: str) -> None:
    """The inverse of UNetGraph.attention: query, key and value from one convolution, the query without its scale."""
    if block.group_norm is not None:
        _neutral(block.group_norm)
    weights = known[f"{name}.qkv.weight"][:, :, 0, 0].chunk(3)
    biases = known[f"{name}.qkv.bias"].chunk(3)
    for layer, weight, bias, scale in zip(
        (block.to_q, block.to_k, block.to_v), weights, biases, (block.scale, 1.0, 1.0), strict=True
    ):
        layer.weight.copy_(weight / scale)
        layer.bias.copy_(bias / scale)
    block.to_out[0].weight.copy_(known[f"{name}.out.weight"][:, :, 0, 0])
    block.to_out[0].bias.copy_(known[f"{name}.out.bias"])


def _modulation(unet: UNet2DModel, known: Constants) -> None:
    """The inverse of UNetGraph.time's Gemms: scale and shift of each block, in order; a scale is stored with its 1."""
    gemms = sorted((n for n in known if n.startswith("time.all") and n.endswith(".bias")), key=lambda n: int(n[8:-5]))
    weight = torch.cat([known[n.replace(".bias", ".weight")] for n in gemms])
    bias = torch.cat([known[n] for n in gemms])
    for block in (m for m in unet.modules() if hasattr(m, "time_emb_proj")):
        rows = len(block.time_emb_proj.bias)
        block.time_emb_proj.weight.copy_(weight[:rows])
        block.time_emb_proj.bias.copy_(bias[:rows])
        block.time_emb_proj.bias[: rows // 2] -= 1
        weight, bias = weight[rows:], bias[rows:]
        _neutral(block.norm2)


@torch.no_grad()
def restore_unet(spec: ModelSpec, path: Path) -> UNet2DModel:
    """The network of a unet.onnx that export.py wrote."""
    known, unet = constants(path), make_unet(spec)
    _fill(unet.conv_in, known, "conv_in")
    _fill(unet.conv_norm_out, known, "conv_norm_out")
    _fill(unet.conv_out, known, "out_sample")
    _fill(unet.time_embedding.linear_1, known, "time.linear1")
    _fill(unet.time_embedding.linear_2, known, "time.linear2")
    unet.class_embedding.weight.copy_(known["class.table"])
    _modulation(unet, known)
    for name, module in unet.named_modules():
        if hasattr(module, "time_emb_proj"):
            for part in ("norm1", "conv1", "conv2"):
                _fill(getattr(module, part), known, f"{name}.{part}")
            if module.conv_shortcut is not None:
                _fill(module.conv_shortcut, known, f"{name}.shortcut")
        elif hasattr(module, "to_q"):
            _attention(module, known, name)
    for i, block in enumerate(unet.down_blocks):
        if block.downsamplers is not None:
            _fill(block.downsamplers[0].conv, known, f"down_blocks.{i}.down")
    for i, block in enumerate(unet.up_blocks):
        if block.upsamplers is not None:
            layer, name = block.upsamplers[0].conv, f"up_blocks.{i}.up"
            layer.weight.copy_(known[f"{name}.weight"].flip(2, 3).permute(1, 0, 2, 3))
            layer.bias.copy_(known[f"{name}.bias"])
    return unet.eval()


@torch.no_grad()
def restore_autoencoder(spec: ModelSpec, decoder: Path, encoder: Path) -> Autoencoder:
    """An autoencoder of a decoder.onnx and the encoder that was kept beside the scripts; latents of unit variance."""
    known, model = constants(decoder), Autoencoder(spec)
    model.encoder.load_state_dict(torch.load(encoder, map_location="cpu", weights_only=True))
    for i, layer in enumerate(model.decoder.n):
        if isinstance(layer, nn.Conv2d):
            _fill(layer, known, f"n{i}")
        elif isinstance(layer, Residual):
            _fill(layer.a, known, f"n{i}.a")
            _fill(layer.b, known, f"n{i}.b")
    model.decoder.n[0].weight *= spec.latent_scale
    return model.eval()


def main() -> None:
    """Restore one model."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--folder", type=Path, required=True, help="model folder, such as public/models/emoji-64")
    p.add_argument("--encoder", type=Path, help="encoder of a latent model, such as training/encoders/emoji-64.pt")
    p.add_argument("--out", type=Path, required=True)
    args = p.parse_args()
    spec = SPECS[json.loads((args.folder / "manifest.json").read_text(encoding="utf-8"))["id"]]
    args.out.mkdir(parents=True, exist_ok=True)
    unet, exported = restore_unet(spec, args.folder / "unet.onnx"), denoiser(open_session(args.folder / "unet.onnx"))
    with torch.inference_mode():
        difference = relative_difference(spec, lambda x, t, label: unet(x, t, label).sample, exported)
    print(f"{spec.id}: restored; differs from unet.onnx by {difference:.1e} of its range")
    if difference > MAX_RELATIVE_DIFFERENCE:
        raise SystemExit(f"more than {MAX_RELATIVE_DIFFERENCE:g}: not a unet.onnx of export.py")
    unet.save_pretrained(args.out / "unet")
    scheduler(spec).save_pretrained(args.out / "unet")
    if args.encoder:
        autoencoder = restore_autoencoder(spec, args.folder / "decoder.onnx", args.encoder)
        save_autoencoder(autoencoder, args.out / "autoencoder.pt")


if __name__ == "__main__":
    main()
