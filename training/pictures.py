"""From samples to pictures, and picture grids."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch.nn.functional import pixel_shuffle

from specs import ModelSpec


def to_images(spec: ModelSpec, samples: torch.Tensor, decoder: torch.nn.Module | None) -> torch.Tensor:
    """Samples [N, C, H, W] → pictures [N, c, h, w], about [-1, 1]; differentiable."""
    if spec.factor is not None:
        return pixel_shuffle(samples, spec.factor)
    if decoder is None:
        raise ValueError(f"{spec.id} needs a decoder")
    return decoder(samples)


@torch.inference_mode()
def to_pictures(spec: ModelSpec, samples: torch.Tensor, decoder: torch.nn.Module | None) -> np.ndarray:
    """Samples [N, C, H, W] → uint8 pictures [N, c, h, w], as the page makes them (clamped from [-1, 1])."""
    images = torch.cat([to_images(spec, part, decoder) for part in samples.split(256)])
    return ((images.float().clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8).cpu().numpy()


def grid(pictures: np.ndarray, columns: int, gap: int = 2) -> np.ndarray:
    """Pictures [N, c, h, w] in rows of `columns` → uint8 [H, W, 3], white between them."""
    n, c, h, w = pictures.shape
    rows = -(-n // columns)
    sheet = np.full((rows * (h + gap) - gap, columns * (w + gap) - gap, 3), 255, np.uint8)
    for i, picture in enumerate(pictures):
        y, x = divmod(i, columns)
        sheet[y * (h + gap) : y * (h + gap) + h, x * (w + gap) : x * (w + gap) + w] = picture.transpose(1, 2, 0)
    return sheet


def save_grid(pictures: np.ndarray, columns: int, path: Path) -> None:
    """Write a grid as PNG, pictures of at most 64 pixels a side at twice their size."""
    scale = 2 if pictures.shape[-1] <= 64 else 1
    image = Image.fromarray(grid(pictures, columns))
    image.resize((image.width * scale, image.height * scale), Image.Resampling.NEAREST).save(path, optimize=True)
