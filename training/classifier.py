"""The small classifiers that samples are judged by: 64 features, then one linear head an axis.

Larger pictures than 64 × 64 are judged at that size: Emoji 128 by Emoji 64's judge, so that their figures compare.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn.functional import avg_pool2d

from specs import SPECS, ModelSpec

FEATURES = 64
LARGEST = 64
"""Side of the largest picture that is looked at as it is."""


def _block(inputs: int, outputs: int, stride: int, kernel: int = 3) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class Classifier(nn.Module):
    """Pictures [N, C, h, w] in [-1, 1] → logits of each axis.

    Larger ones are first reduced to `height`, to means of squares. Three resolutions of two convolutions each; the
    means of the four quarters are projected to 64 features. Colour pictures have a second path without position, for
    palette and texture: the mean of what 3×3 pixels show.
    """

    def __init__(self, channels: int, height: int, outputs: tuple[int, ...]) -> None:
        super().__init__()
        self.height = height
        reduce = 2 if height > 32 else 1
        self.body = nn.Sequential(
            nn.PixelUnshuffle(reduce),
            _block(channels * reduce**2, 32, 1),
            _block(32, 64, 2),
            _block(64, 64, 1),
            _block(64, 128, 2),
            _block(128, 128, 1),
            nn.AdaptiveAvgPool2d(2),
            nn.Flatten(),
        )
        self.texture = (
            nn.Sequential(_block(channels, 48, 2), _block(48, 96, 1, kernel=1), nn.AdaptiveAvgPool2d(1), nn.Flatten())
            if channels == 3
            else None
        )
        self.project = nn.Sequential(
            nn.Dropout(0.2), nn.Linear(512 + 96 * (channels == 3), FEATURES), nn.ReLU(inplace=True)
        )
        self.heads = nn.ModuleList([nn.Linear(FEATURES, n) for n in outputs])

    def features(self, x: torch.Tensor) -> torch.Tensor:
        """[N, C, h, w] → [N, 64], what the Fréchet distance and the neighbours are measured in."""
        x = avg_pool2d(x, x.shape[-1] // self.height)
        seen = self.body(x) if self.texture is None else torch.cat([self.body(x), self.texture(x)], 1)
        return self.project(seen)

    def forward(self, x: torch.Tensor) -> list[torch.Tensor]:
        """[N, C, h, w] → one tensor of logits [N, values] an axis."""
        f = self.features(x)
        return [head(f) for head in self.heads]


def make_classifier(spec: ModelSpec) -> Classifier:
    """A classifier of the spec's axes ("any" is no class)."""
    return Classifier(spec.picture[0], min(LARGEST, spec.picture[1]), tuple(len(axis.values) - 1 for axis in spec.axes))


def load_classifier(model: str, path: Path) -> Classifier:
    """The trained classifier of a model id, ready to use."""
    net = make_classifier(SPECS[model])
    net.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    return net.eval().requires_grad_(False)


@torch.inference_mode()
def judge(net: Classifier, pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pictures [N, C, h, w] of 0 … 255 → (features float64 [N, 64], predicted value of each axis [N, axes])."""
    features, classes = [], []
    for start in range(0, len(pixels), 500):
        x = torch.from_numpy(np.array(pixels[start : start + 500], np.float32)).div(127.5).sub(1)
        f = net.features(x)
        features.append(f.double().numpy())
        classes.append(torch.stack([head(f).argmax(1) for head in net.heads], 1).numpy())
    return np.concatenate(features), np.concatenate(classes)
