"""Small pictures for the page's class chips: `python training/chips.py --emoji DIR --fashion DIR`.

One strip an axis, `chips/<data>-<axis>.webp`: a square of training data for each value, in order. A style is the same
emoji in that style; "any" is the first four values at half the size. export.py puts the strips into the model folders.
`--emoji` is a folder of `emoji/rasterise.mjs` with pictures of 128 × 128.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from PIL import Image

from data import load_fashion
from specs import ANY, CHIPS, EMOJI_STYLES, EMOJI_SUBJECTS, FASHION_ITEMS, SPECS, Axis

SIDE = 44
"""Pixels a side: the page shows 22."""

STYLE_EMOJI = "1F427"
"""Penguin."""

SUBJECT_EMOJI = ("1F604", "1F469", "1F427", "1F353", "1F680", "26BD", "1F4A1")
"""Smile, woman, penguin, strawberry, rocket, football, light bulb, in the first style."""


def emoji_of(folder: Path, style: int, hexcode: str) -> Image.Image:
    """One picture of the data set."""
    meta = json.loads((folder / "pictures.json").read_text(encoding="utf-8"))
    pictures = np.memmap(folder / "pictures.u8", np.uint8, "r").reshape(-1, meta["height"], meta["width"], 3)
    row = next(i for i, (code, s, *_) in enumerate(meta["index"]) if (code, s) == (hexcode, style))
    return Image.fromarray(pictures[row])


def typical_fashion(folder: Path) -> list[Image.Image]:
    """Of each item the training picture nearest to the mean of its class."""
    data = load_fashion(folder, held_out=False)
    chosen = []
    for item in range(len(FASHION_ITEMS)):
        pixels = data.pixels[data.labels[:, 0] == item, 0].astype(np.float32)
        distance = ((pixels - pixels.mean(0)) ** 2).sum((1, 2))
        chosen.append(Image.fromarray(pixels[distance.argmin()].astype(np.uint8)).convert("RGB"))
    return chosen


def some_of(pictures: list[Image.Image]) -> Image.Image:
    """The first four in one square."""
    square = Image.new("RGB", (SIDE, SIDE))
    half = SIDE // 2
    for i, picture in enumerate(pictures[:4]):
        square.paste(picture.resize((half, half), Image.Resampling.LANCZOS), (i % 2 * half, i // 2 * half))
    return square


def save_strip(axis: Axis, pictures: list[Image.Image]) -> None:
    """Write the strip of an axis whose last value is "any"."""
    if len(pictures) + 1 != len(axis.values) or axis.values[-1] != ANY:
        raise ValueError(f"{axis.key}: {len(pictures)} pictures and any do not fit its {len(axis.values)} values")
    squares = [picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS) for picture in pictures]
    strip = Image.new("RGB", (SIDE * len(axis.values), SIDE))
    for i, square in enumerate([*squares, some_of(pictures)]):
        strip.paste(square, (i * SIDE, 0))
    CHIPS.mkdir(exist_ok=True)
    strip.save(CHIPS / axis.pictures, quality=90, method=6)


def main() -> None:
    """Write the strips."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--emoji", type=Path, required=True)
    p.add_argument("--fashion", type=Path, required=True)
    args = p.parse_args()
    style, subject = SPECS["emoji-64"].axes
    save_strip(style, [emoji_of(args.emoji, i, STYLE_EMOJI) for i in range(len(EMOJI_STYLES))])
    subjects = zip(SUBJECT_EMOJI, EMOJI_SUBJECTS, strict=True)
    save_strip(subject, [emoji_of(args.emoji, 0, hexcode) for hexcode, _ in subjects])
    save_strip(SPECS["fashion-28"].axes[0], typical_fashion(args.fashion))


if __name__ == "__main__":
    main()
