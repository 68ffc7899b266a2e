"""The autoencoders of the latent models, with latent channels of unit variance.

Emoji 64: [N, 3, 64, 64] in [-1, 1] → [N, 4, 16, 16], factor 4. Emoji 128: [N, 3, 128, 128] → [N, 8, 16, 16], factor
8; its first 4 channels are Emoji 64's latents of the picture at half its size, the other 4 hold what those lack. So a
network of Emoji 64's latents knows half of Emoji 128's. Decoders fold space-to-depth steps around residual blocks
without normalisation, so that they are chains of convolutions in the browser.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn.functional import avg_pool2d, silu

from specs import SPECS, ModelSpec

LATENT = 4
"""Latent channels of Emoji 64, and of what Emoji 128 adds."""


class Residual(nn.Module):
    """x + conv(silu(conv(silu(x)))), `c` channels."""

    def __init__(self, c: int) -> None:
        super().__init__()
        self.a = nn.Conv2d(c, c, 3, padding=1)
        self.b = nn.Conv2d(c, c, 3, padding=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """[N, c, H, W] → the same shape."""
        return x + self.b(silu(self.a(silu(x))))


class Encoder(nn.Module):
    """Pictures [N, 3, h, w] in [-1, 1] → latents [N, 4, h/(2 fold), w/(2 fold)], each channel of unit variance."""

    def __init__(self, fold: int = 2) -> None:
        super().__init__()
        self.n = nn.Sequential(
            nn.PixelUnshuffle(fold),
            nn.Conv2d(3 * fold**2, 48, 3, padding=1),
            Residual(48),
            nn.PixelUnshuffle(2),
            nn.Conv2d(192, 96, 3, padding=1),
            Residual(96),
            Residual(96),
            nn.SiLU(),
            nn.Conv2d(96, LATENT, 3, padding=1),
        )
        self.bn = nn.BatchNorm2d(LATENT, affine=False, momentum=0.02)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """See the class."""
        return self.bn(self.n(x))


class NestedEncoder(Encoder):
    """Pictures [N, 3, h, w] in [-1, 1] → latents [N, 8, h/8, w/8]: those of a frozen `base` at half the size, then four
    of its own.
    """

    def __init__(self) -> None:
        super().__init__(fold=4)
        self.base = Encoder()

    def train(self, mode: bool = True) -> NestedEncoder:
        """Only the own part is ever trained."""
        super().train(mode)
        self.base.eval()
        return self

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """See the class."""
        with torch.no_grad():
            inner = self.base(avg_pool2d(x, 2))
        return torch.cat([inner, super().forward(x)], 1)


class Decoder(nn.Module):
    """Latents [N, C, h, w] → pictures [N, 3, 4h, 4w] (C = 4) or [N, 3, 8h, 8w] (`nested`, C = 8), about [-1, 1]."""

    def __init__(self, nested: bool = False) -> None:
        super().__init__()
        trunk = [
            nn.Conv2d(LATENT * (1 + nested), 96, 3, padding=1),
            Residual(96),
            Residual(96),
            nn.SiLU(),
            nn.Conv2d(96, 192, 3, padding=1),
            nn.PixelShuffle(2),
            Residual(48),
            Residual(48),
        ]
        finer = [Residual(48), Residual(48), nn.SiLU(), nn.Conv2d(48, 64, 3, padding=1), nn.PixelShuffle(2)]
        width = 16 if nested else 48
        last = [nn.SiLU(), nn.Conv2d(width, 12, 3, padding=1), nn.PixelShuffle(2)]
        self.n = nn.Sequential(*trunk, *([*finer, Residual(width)] if nested else []), *last)

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        """See the class."""
        return self.n(z)


class Autoencoder(nn.Module):
    """Encoder and decoder of a spec."""

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__()
        nested = spec.base is not None
        self.encoder = NestedEncoder() if nested else Encoder()
        self.decoder = Decoder(nested)


@torch.no_grad()
def nest(spec: ModelSpec, base: Path) -> Autoencoder:
    """An autoencoder around that of the spec's base: its encoder within, its decoder's layers where they fit."""
    inner, model = load_autoencoder(SPECS[spec.base], base, unit=True), Autoencoder(spec)
    model.encoder.base.load_state_dict(inner.encoder.state_dict())
    model.decoder.n[0].weight[:, :LATENT] = inner.decoder.n[0].weight
    for own, known in list(zip(model.decoder.n, inner.decoder.n, strict=False))[1:8]:
        own.load_state_dict(known.state_dict())
    return model


def _encoders(model: Autoencoder) -> list[Encoder]:
    """The parts that make latents."""
    return [model.encoder, model.encoder.base] if isinstance(model.encoder, NestedEncoder) else [model.encoder]


@torch.no_grad()
def scale_latents(model: Autoencoder, scale: float) -> None:
    """Multiply the encoder's latents by `scale` and let the decoder expect that."""
    for encoder in _encoders(model):
        encoder.bn.running_var /= scale**2
        encoder.bn.eps /= scale**2
    model.decoder.n[0].weight /= scale


def load_autoencoder(spec: ModelSpec, path: Path | None, *, unit: bool = False) -> Autoencoder:
    """From a file {"encoder": state, "decoder": state}, in any precision; ready to use. Ends the script without one.

    The file's latents have unit variance; the result's have the spec's `latent_scale`, or with `unit` the file's.
    """
    if path is None:
        raise SystemExit(f"{spec.id} is a latent model: --autoencoder is needed")
    state = torch.load(path, map_location="cpu", weights_only=True)
    model = Autoencoder(spec)
    model.encoder.load_state_dict(state["encoder"])
    model.decoder.load_state_dict(state["decoder"])
    if not unit:
        scale_latents(model, spec.latent_scale)
    return model.eval().requires_grad_(False)


def save_autoencoder(model: Autoencoder, path: Path) -> None:
    """The inverse of load_autoencoder, single precision."""
    torch.save({"encoder": model.encoder.state_dict(), "decoder": model.decoder.state_dict()}, path)


def save_encoder(model: Autoencoder, path: Path) -> None:
    """The encoder alone, in half precision: what restore.py needs besides a decoder.onnx."""
    state = model.encoder.state_dict()
    torch.save({key: value.half() if value.is_floating_point() else value for key, value in state.items()}, path)


def from_bytes(pixels: np.ndarray) -> torch.Tensor:
    """uint8 [N, 3, h, w] → float32 in [-1, 1]."""
    return torch.from_numpy(np.ascontiguousarray(pixels)).float().div(127.5).sub(1)


@torch.inference_mode()
def encode_data(model: Autoencoder, pixels: np.ndarray) -> torch.Tensor:
    """uint8 pictures [N, 3, h, w] → latents [N, C, H, W]."""
    parts = [model.encoder(from_bytes(pixels[i : i + 256])) for i in range(0, len(pixels), 256)]
    return torch.cat(parts).clone()
