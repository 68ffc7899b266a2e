"""The two data sets as arrays with class labels and a held-out split.

Fashion 28: the four IDX files of Fashion-MNIST (MIT); its own test files are the held-out split.
Emoji 64 and 128: what `emoji/rasterise.mjs` writes; a whole emoji, all its styles, is held out or not.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import struct
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from specs import SPECS

FASHION_URL = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"

FASHION_SHA256 = {
    "train-images-idx3-ubyte": "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    "train-labels-idx1-ubyte": "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    "t10k-images-idx3-ubyte": "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    "t10k-labels-idx1-ubyte": "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
}
"""SHA-256 of the uncompressed files, equal in Debian's package and the official download."""

HELD_OUT_OF_16 = 1
"""One emoji in sixteen is held out."""

UNCLEAR = Path(__file__).parent / "emoji" / "unclear.json"
"""Emoji (subject, hexcode, name) that one does not name at sight, or that look much like others; by our own eyes."""


@dataclass(frozen=True)
class Pictures:
    """`pixels` uint8 [N, C, H, W] and `labels` int64 [N, axes] (fashion: item; emoji: style, subject)."""

    pixels: np.ndarray
    labels: np.ndarray

    def __len__(self) -> int:
        """Number of pictures."""
        return len(self.pixels)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _idx_bytes(folder: Path, name: str, download: bool) -> bytes:
    """The uncompressed bytes of one IDX file, plain or gzipped in `folder`, or downloaded into it."""
    plain, packed = folder / name, folder / f"{name}.gz"
    if plain.exists():
        return plain.read_bytes()
    if not packed.exists():
        if not download:
            raise FileNotFoundError(
                f"{packed}: give the folder of the IDX files; python training/data.py --fashion {folder} fills it"
            )
        folder.mkdir(parents=True, exist_ok=True)
        packed.write_bytes(urllib.request.urlopen(FASHION_URL + packed.name).read())
    return gzip.decompress(packed.read_bytes())


def read_idx(data: bytes) -> np.ndarray:
    """An IDX file of unsigned bytes: 0, 0, 8, number of dimensions, the dimensions big-endian, the values."""
    zero, kind, dimensions = struct.unpack_from(">HBB", data)
    if zero != 0 or kind != 8:
        raise ValueError("not an IDX file of unsigned bytes")
    shape = struct.unpack_from(f">{dimensions}I", data, 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * dimensions).reshape(shape)


def load_fashion(folder: Path, held_out: bool, download: bool = False, check: bool = True) -> Pictures:
    """Fashion-MNIST: 60,000 pictures, or the 10,000 held out. Checksums are compared unless `check` is False."""
    part = "t10k" if held_out else "train"
    arrays = []
    for name in (f"{part}-images-idx3-ubyte", f"{part}-labels-idx1-ubyte"):
        data = _idx_bytes(folder, name, download)
        if check and _sha256(data) != FASHION_SHA256[name]:
            raise ValueError(f"{name}: wrong SHA-256")
        arrays.append(read_idx(data))
    pixels, labels = arrays
    return Pictures(pixels[:, None], labels.astype(np.int64)[:, None])


def load_emoji(folder: Path, held_out: bool, size: int, clear: bool = False) -> Pictures:
    """Emoji from `pictures.u8` ([N, size, size, 3] bytes) and `pictures.json` (index rows hexcode, style, subject).

    Held out: the emoji whose SHA-256 of the hexcode begins with a byte divisible by 16. With `clear`, those of
    UNCLEAR are left out.
    """
    if not (folder / "pictures.json").exists():
        raise FileNotFoundError(f"{folder}/pictures.json: made by node training/emoji/rasterise.mjs {folder} {size}")
    meta = json.loads((folder / "pictures.json").read_text(encoding="utf-8"))
    data = (folder / "pictures.u8").read_bytes()
    if _sha256(data) != meta["sha256"]:
        raise ValueError("pictures.u8: wrong SHA-256")
    if meta["width"] != size:
        raise ValueError(f"pictures.json: width {meta['width']} in place of {size}: node rasterise.mjs OUT {size}")
    pixels = np.frombuffer(data, np.uint8).reshape(-1, size, size, 3).transpose(0, 3, 1, 2)
    rows = meta["index"]
    out = np.array([hashlib.sha256(row[0].encode()).digest()[0] % 16 < HELD_OUT_OF_16 for row in rows])
    chosen = out if held_out else ~out
    if clear:
        unclear = set().union(*json.loads(UNCLEAR.read_text(encoding="utf-8")).values())
        chosen &= np.array([row[0] not in unclear for row in rows])
    labels = np.array([[row[1], row[2]] for row in rows], np.int64)
    return Pictures(np.ascontiguousarray(pixels[chosen]), labels[chosen])


def load(model: str, folder: Path, held_out: bool, check: bool = True, clear: bool = False) -> Pictures:
    """The data set of a model id; with `clear` emoji without those of UNCLEAR."""
    if model == "fashion-28":
        return load_fashion(folder, held_out, check=check)
    return load_emoji(folder, held_out, SPECS[model].picture[1], clear)


def row_weights(labels: torch.Tensor, balance: float) -> torch.Tensor:
    """Relative frequency [N] at which each picture is drawn: (pictures of its class) to the power of -balance."""
    _, group, sizes = labels.unique(dim=0, return_inverse=True, return_counts=True)
    return sizes.double()[group] ** -balance


def main() -> None:
    """Download and check Fashion-MNIST: `python training/data.py --fashion FOLDER`."""
    p = argparse.ArgumentParser(description=main.__doc__)
    p.add_argument("--fashion", type=Path, required=True, help="folder for the four IDX files; files there are kept")
    args = p.parse_args()
    for held_out in (False, True):
        print(f"{len(load_fashion(args.fashion, held_out, download=True))} pictures", "held out" if held_out else "")


if __name__ == "__main__":
    main()
