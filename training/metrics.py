"""Distances between sets of pictures. README.md has the definitions in words."""

from __future__ import annotations

import numpy as np
from skimage.metrics import structural_similarity


def frechet(a: np.ndarray, b: np.ndarray) -> float:
    """Fréchet distance of two sets of features [N, F]: |m_a - m_b|² + tr(A + B - 2 (A B)^½), A, B covariances.

    The trace of the root is the sum of the roots of the eigenvalues of A^½ B A^½, which is symmetric.
    """
    mean = a.mean(0) - b.mean(0)
    first, second = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    values, vectors = np.linalg.eigh(first)
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    roots = np.sqrt(np.maximum(np.linalg.eigvalsh(root @ second @ root), 0))
    return float(mean @ mean + np.trace(first) + np.trace(second) - 2 * roots.sum())


def frechet_error(a: np.ndarray, b: np.ndarray, generator: np.random.Generator, rounds: int = 20) -> float:
    """Standard error of frechet(a, b) by bootstrap over the rows of `a`."""
    draws = [frechet(a[generator.integers(len(a), size=len(a))], b) for _ in range(rounds)]
    return float(np.std(draws, ddof=1))


def noisy(pixels: np.ndarray, deviation: float, generator: np.random.Generator) -> np.ndarray:
    """Pictures plus Gaussian noise of a standard deviation in units of 1/255 of the range, as bytes again."""
    noise = generator.standard_normal(pixels.shape, np.float32) * deviation
    return np.clip(np.rint(pixels + noise), 0, 255).astype(np.uint8)


def equivalent_noise(distance: float, deviations: list[float], distances: list[float]) -> float:
    """The noise that puts held-out pictures at `distance` from themselves; linear between measured points."""
    return float(np.interp(distance, np.maximum.accumulate(distances), deviations))


def squared_distances(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """|a_i - b_j|² of rows [N, F] and [M, F]: [N, M]."""
    squares = (a**2).sum(1)[:, None] + (b**2).sum(1)[None] - 2 * a @ b.T
    return np.maximum(squares, 0)


def precision_recall(samples: np.ndarray, real: np.ndarray, k: int = 3) -> tuple[float, float]:
    """Share of samples within the k-nearest-neighbour balls of the real features, and the reverse."""

    def covered(points: np.ndarray, centres: np.ndarray) -> float:
        among = squared_distances(centres, centres)
        radius = np.partition(among, k, axis=1)[:, k]
        return float((squared_distances(points, centres) <= radius[None]).any(1).mean())

    return covered(samples, real), covered(real, samples)


def nearest(pixels: np.ndarray, train: np.ndarray) -> np.ndarray:
    """For each picture [N, ...] of bytes the root mean square difference (of 255) to its nearest training picture."""
    a = pixels.reshape(len(pixels), -1).astype(np.float32)
    best = np.full(len(a), np.inf, np.float32)
    for start in range(0, len(train), 5000):
        part = train[start : start + 5000].reshape(-1, a.shape[1]).astype(np.float32)
        best = np.minimum(best, squared_distances(a, part).min(1))
    return np.sqrt(best / a.shape[1])


def ssim(a: np.ndarray, b: np.ndarray) -> float:
    """SSIM of two uint8 pictures [C, h, w]: Gaussian window of 1.5 pixels, mean over the channels."""
    return float(
        structural_similarity(
            a, b, data_range=255, channel_axis=0, gaussian_weights=True, sigma=1.5, use_sample_covariance=False
        )
    )
