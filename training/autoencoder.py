"""The autoencoder of the latent models: factor 4, 4 latent channels of unit variance.

Encoder [N, 3, 64, 64] in [-1, 1] → [N, 4, 16, 16]; decoder back. Both fold two space-to-depth steps around residual
blocks without normalisation, so that the decoder is a chain of convolutions in the browser.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn.functional import silu

LATENT = 4


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
    """Pictures [N, 3, h, w] in [-1, 1] → latents [N, 4, h/4, w/4], each channel normalised to unit variance."""

    def __init__(self) -> None:
        super().__init__()
        self.n = nn.Sequential(
            nn.PixelUnshuffle(2),
            nn.Conv2d(12, 48, 3, padding=1),
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


class Decoder(nn.Module):
    """Latents [N, 4, h, w] → pictures [N, 3, 4h, 4w], about [-1, 1]."""

    def __init__(self) -> None:
        super().__init__()
        self.n = nn.Sequential(
            nn.Conv2d(LATENT, 96, 3, padding=1),
            Residual(96),
            Residual(96),
            nn.SiLU(),
            nn.Conv2d(96, 192, 3, padding=1),
            nn.PixelShuffle(2),
            Residual(48),
            Residual(48),
            nn.SiLU(),
            nn.Conv2d(48, 12, 3, padding=1),
            nn.PixelShuffle(2),
        )

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        """See the class."""
        return self.n(z)


class Autoencoder(nn.Module):
    """Encoder and decoder."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.decoder = Decoder()


@torch.no_grad()
def scale_latents(model: Autoencoder, scale: float) -> None:
    """Multiply the encoder's latents by `scale` and let the decoder expect that."""
    model.encoder.bn.running_var /= scale**2
    model.encoder.bn.eps /= scale**2
    model.decoder.n[0].weight /= scale


def load_autoencoder(path: Path, latent_scale: float = 1.0) -> Autoencoder:
    """From a file {"encoder": state, "decoder": state}, in any precision; ready to use.

    The file's latents have unit variance; the result's have the standard deviation `latent_scale`.
    """
    state = torch.load(path, map_location="cpu", weights_only=True)
    model = Autoencoder()
    model.encoder.load_state_dict(state["encoder"])
    model.decoder.load_state_dict(state["decoder"])
    scale_latents(model, latent_scale)
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
    """uint8 pictures [N, 3, h, w] → latents [N, 4, h/4, w/4]."""
    parts = [model.encoder(from_bytes(pixels[i : i + 256])) for i in range(0, len(pixels), 256)]
    return torch.cat(parts).clone()
