"""Weights between two UNets: `python training/mix.py --a DIR --b DIR --share 0.2 --out DIR`.

Writes the diffusers folder (1 - share) a + share b. Where b was fine-tuned from a, the result behaves like a shorter
or weaker fine-tuning (Wortsman 2022, arXiv 2109.01903), so the share can be chosen after training by what is measured.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from diffusers import DDIMScheduler

from diffusion import load_unet


def main() -> None:
    """Mix and save."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--a", type=Path, required=True, help="diffusers folder")
    p.add_argument("--b", type=Path, required=True, help="diffusers folder")
    p.add_argument("--share", type=float, required=True, help="of b")
    p.add_argument("--out", type=Path, required=True)
    args = p.parse_args()
    unet = load_unet(args.a)
    with torch.no_grad():
        torch._foreach_lerp_(list(unet.parameters()), list(load_unet(args.b).parameters()), args.share)
    unet.save_pretrained(args.out)
    DDIMScheduler.from_pretrained(args.a).save_pretrained(args.out)


if __name__ == "__main__":
    main()
