"""Train an autoencoder: `python training/train_autoencoder.py --model emoji-64 --data DIR --out DIR --minutes 20`.

Loss: absolute error + 2 × squared error + half the absolute error of pixel differences (edges); noise of 0.08 on the
latents makes the decoder forgiving. Half of the pictures are mirrored. Resumes from checkpoint.pt in `--out`; ends with
autoencoder.pt, encoder.pt, a picture of reconstructions, and the PSNR on held-out pictures.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from pathlib import Path

import numpy as np
import torch

from autoencoder import Autoencoder, from_bytes, load_autoencoder, nest, save_autoencoder, save_encoder
from data import load
from pictures import save_grid
from specs import SPECS


def edges(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Differences of neighbouring pixels along x and y of [N, C, h, w]."""
    return x[..., 1:] - x[..., :-1], x[..., 1:, :] - x[..., :-1, :]


def loss_of(result: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """See the module."""
    difference = result - target
    edge = sum((a - b).abs().mean() for a, b in zip(edges(result), edges(target), strict=True))
    return difference.abs().mean() + 2 * difference.square().mean() + 0.5 * edge


@torch.inference_mode()
def report(model: Autoencoder, pixels: np.ndarray, path: Path) -> float:
    """Mean PSNR in dB over pictures; draws 24 of them above their reconstructions."""
    x = from_bytes(pixels)
    result = torch.cat([model.decoder(model.encoder(part)) for part in x.split(100)]).clamp(-1, 1)
    psnr = 10 * torch.log10(4 / (result - x).square().mean((1, 2, 3)))
    shown = np.rint((result[:24].numpy() + 1) * 127.5).astype(np.uint8)
    save_grid(np.concatenate([pixels[:24], shown]), 24, path)
    return float(psnr.mean())


def main() -> None:
    """Train until the budget is spent."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    latent = [spec.id for spec in SPECS.values() if spec.factor is None]
    p.add_argument("--model", choices=latent, required=True)
    p.add_argument("--data", type=Path, required=True)
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--init", type=Path, help="autoencoder.pt to start from")
    p.add_argument("--base", type=Path, help="autoencoder.pt of the model whose latents are the first channels")
    p.add_argument("--minutes", type=float, required=True, help="time budget, resumed parts included")
    p.add_argument("--batch", type=int, default=32)
    p.add_argument("--rate", type=float, default=2e-3)
    p.add_argument("--noise", type=float, default=0.08, help="standard deviation of the noise on the latents")
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--device", default="cpu")
    p.add_argument("--seed", type=int, default=0)
    args = p.parse_args()
    spec = SPECS[args.model]
    if spec.base and not (args.base or args.init):
        p.error(f"{spec.id} needs --base, the autoencoder of {spec.base}")

    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    generator = torch.Generator().manual_seed(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    pixels = torch.from_numpy(load(spec.id, args.data, held_out=False).pixels)
    held_out = load(spec.id, args.data, held_out=True).pixels[:400]
    if args.init:
        model = load_autoencoder(spec, args.init, unit=True).requires_grad_(True)
    else:
        model = nest(spec, args.base) if spec.base else Autoencoder(spec)
    model = model.train().to(args.device, memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.rate, betas=(0.9, 0.99), weight_decay=0.0)

    step, used = 0, 0.0
    checkpoint = args.out / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=args.device, weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        generator.set_state(state["generator"].cpu())
        step, used = state["step"], state["used"]
    budget, last, last_log, losses = args.minutes * 60, time.monotonic(), used, []
    while used < budget:
        x = pixels[torch.randint(len(pixels), (args.batch,), generator=generator)].float().div(127.5).sub(1)
        mirrored = torch.rand(args.batch, generator=generator) < 0.5
        x = torch.where(mirrored[:, None, None, None], x.flip(-1), x)
        x = x.to(args.device, memory_format=torch.channels_last)
        with torch.autocast(args.device.split(":")[0], dtype=torch.bfloat16):
            z = model.encoder(x)
            noise = torch.randn(z.shape, generator=generator).to(args.device)
            result = model.decoder(z + args.noise * noise)
        loss = loss_of(result.float(), x)
        warm = min(1.0, (step + 1) / 200)
        for group in optimizer.param_groups:
            group["lr"] = args.rate * warm * 0.5 * (1 + math.cos(math.pi * used / budget))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())
        step, now = step + 1, time.monotonic()
        used, last = used + now - last, now
        if used - last_log >= 60 or used >= budget:
            row = {
                "minutes": round(used / 60, 2),
                "step": step,
                "loss": round(sum(losses) / len(losses), 5),
                "per_second": round(len(losses) * args.batch / (used - last_log), 1),
            }
            with (args.out / "log.jsonl").open("a", encoding="utf-8") as log:
                log.write(json.dumps(row) + "\n")
            state = {"model": model.state_dict(), "optimizer": optimizer.state_dict()}
            state |= {"generator": generator.get_state(), "step": step, "used": used}
            torch.save(state, checkpoint.with_suffix(".new"))
            checkpoint.with_suffix(".new").replace(checkpoint)
            losses, last_log = [], used
    model = model.cpu().eval()
    psnr = report(model, held_out, args.out / "reconstructions.png")
    save_autoencoder(model, args.out / "autoencoder.pt")
    save_encoder(model, args.out / "encoder.pt")
    print(f"{step} steps, PSNR on {len(held_out)} held-out pictures {psnr:.2f} dB")


if __name__ == "__main__":
    main()
