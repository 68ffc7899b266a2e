"""PSNR and SSIM of pairs of pictures by scikit-image.

Usage: python fidelity_reference.py PAIRS_JSON

PAIRS_JSON is a list of {"width", "height", "count", "picture", "reference"}: two files of RGBA bytes, each a square
row-major grid of `count` pictures. Prints one line of JSON a pair: {"pictures": [{"ssim", "psnr"}]}; psnr (dB, peak
255, over RGB) is null where the bytes are equal.
"""

import json
import sys
from pathlib import Path

import numpy as np
from skimage.metrics import peak_signal_noise_ratio, structural_similarity


def main(pairs: Path) -> None:
    for pair in json.loads(pairs.read_text()):
        cells = [cut(pair, pair[side]) for side in ("picture", "reference")]
        print(json.dumps({"pictures": [compare(a, b) for a, b in zip(*cells, strict=True)]}), flush=True)


def cut(pair: dict, path: str) -> list[np.ndarray]:
    """The pictures of a sheet, uint8 [height, width, 3] each."""
    sheet = np.frombuffer(Path(path).read_bytes(), np.uint8).reshape(pair["height"], pair["width"], 4)[:, :, :3]
    columns = round(pair["count"] ** 0.5)
    rows = np.split(sheet, columns, axis=0)
    return [cell for row in rows for cell in np.split(row, columns, axis=1)]


def compare(picture: np.ndarray, reference: np.ndarray) -> dict:
    ssim = structural_similarity(
        picture,
        reference,
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
        data_range=255,
        channel_axis=-1,
    )
    if np.array_equal(picture, reference):
        return {"ssim": float(ssim), "psnr": None}
    return {"ssim": float(ssim), "psnr": float(peak_signal_noise_ratio(reference, picture, data_range=255))}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
