"""Train a judge: `python training/train_classifier.py --model fashion-28 --data DIR --out FILE --minutes 8`.

The learning rate follows the time budget. `--out` gets the weights at the end; beside FILE.pt are FILE.checkpoint.pt,
resumed from where it exists, and the log FILE.jsonl. Prints the accuracy on held-out pictures.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from pathlib import Path

import torch
from torch.nn.functional import affine_grid, cross_entropy, grid_sample

from classifier import judge, make_classifier
from data import load, row_weights
from specs import SPECS


def augment(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Each picture [N, C, h, w] mirrored with probability 1/2 and moved by up to 1/14; half are also made 0.9 to 1.1
    times as large, the others keep their pixels.
    """
    n, size = len(x), x.shape[-1]
    uniform = torch.rand((n, 5), generator=generator)
    shift = ((uniform[:, :2] * 2 - 1) * (size / 14)).round() * (2 / size)
    scale = torch.where(uniform[:, 2] < 0.5, 0.9 + 0.2 * uniform[:, 3], 1.0)
    mirror = torch.where(uniform[:, 4] < 0.5, -1.0, 1.0)
    affine = torch.zeros(n, 2, 3)
    affine[:, 0, 0], affine[:, 1, 1], affine[:, :, 2] = mirror / scale, 1 / scale, shift
    return grid_sample(
        x, affine_grid(affine.to(x.device), list(x.shape), align_corners=False), "bilinear", "border", False
    )


def main() -> None:
    """Train until the budget is spent."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--model", choices=list(SPECS), required=True)
    p.add_argument("--data", type=Path, required=True)
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--minutes", type=float, required=True)
    p.add_argument("--batch", type=int, default=128)
    p.add_argument("--rate", type=float, default=2e-3)
    p.add_argument("--balance", type=float, default=0.0, help="a class of n pictures is drawn n^(1 - balance) often")
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--device", default="cpu")
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--unchecked", action="store_true", help="skip checksums (synthetic data)")
    args = p.parse_args()

    spec = SPECS[args.model]
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    generator = torch.Generator().manual_seed(args.seed)
    train = load(args.model, args.data, held_out=False, check=not args.unchecked)
    held_out = load(args.model, args.data, held_out=True, check=not args.unchecked)
    pixels, labels = torch.tensor(train.pixels), torch.from_numpy(train.labels)
    weights = row_weights(labels, args.balance)

    net = make_classifier(spec).to(args.device, memory_format=torch.channels_last).train()
    optimizer = torch.optim.AdamW(net.parameters(), lr=args.rate, weight_decay=0.05)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    checkpoint, log = args.out.with_suffix(".checkpoint.pt"), args.out.with_suffix(".jsonl")
    step, used = 0, 0.0
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=args.device, weights_only=True)
        net.load_state_dict(state["net"])
        optimizer.load_state_dict(state["optimizer"])
        generator.set_state(state["generator"].cpu())
        step, used = state["step"], state["used"]
        print(f"resumed at step {step}, {used / 60:.1f} of {args.minutes:g} minutes", flush=True)
    budget, last, last_log, losses = args.minutes * 60, time.monotonic(), used, []
    while used < budget:
        rows = torch.multinomial(weights, args.batch, replacement=True, generator=generator)
        x = augment(pixels[rows].float().div(127.5).sub(1), generator)
        x = x.to(args.device, memory_format=torch.channels_last)
        target = labels[rows].to(args.device)
        with torch.autocast(args.device.split(":")[0], dtype=torch.bfloat16):
            logits = net(x)
        loss = sum(cross_entropy(z.float(), target[:, i], label_smoothing=0.05) for i, z in enumerate(logits))
        for group in optimizer.param_groups:
            group["lr"] = args.rate * min(1, (step + 1) / 100) * 0.5 * (1 + math.cos(math.pi * used / budget))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
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
            with log.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(row) + "\n")
            state = {"net": net.state_dict(), "optimizer": optimizer.state_dict()}
            state |= {"generator": generator.get_state(), "step": step, "used": used}
            torch.save(state, checkpoint.with_suffix(".new"))
            checkpoint.with_suffix(".new").replace(checkpoint)
            losses, last_log = [], used
    net = net.cpu().eval()
    accuracy = (judge(net, held_out.pixels)[1] == held_out.labels).mean(0)
    print(f"{step} steps; held-out accuracy {', '.join(f'{a:.4f}' for a in accuracy)}")
    torch.save(net.state_dict(), args.out)


if __name__ == "__main__":
    main()
