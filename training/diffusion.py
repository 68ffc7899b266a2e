"""Noise schedule, velocity target and DDIM sampling, in diffusers' conventions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from diffusers import DDIMScheduler, UNet2DModel
from diffusers.models.attention_processor import Attention, AttnProcessor
from torch.nn.functional import pad

from specs import ModelSpec

T = 1000

FIRST_SEED = 100_000
"""Seed of the first evaluation sample, the next has the next; consistency uses 0, 1, 2, … as a visitor might."""

PAIR_SEED = 500_000
"""Seed of the first pair of pairs.py: no noise that was trained on is among those of the evaluation."""

Clip = Literal["off", "x0", "x0-eps"]

Denoiser = Callable[[torch.Tensor, torch.Tensor, torch.Tensor], torch.Tensor]
"""(x [N,C,H,W], t [N], label [N]) → v [N,C,H,W]."""


def scheduler(spec: ModelSpec) -> DDIMScheduler:
    """diffusers' DDIMScheduler as the model uses it: squaredcos_cap_v2, moved by the spec's `noise_shift` k.

    At every timestep the moved schedule has k times the noise a unit of signal, so a / (a + k² (1 - a)) for
    a = alphas_cumprod (the shift of Hoogeboom 2023, arXiv 2301.11093).
    """
    common = dict(
        num_train_timesteps=T,
        prediction_type="v_prediction",
        timestep_spacing="trailing",
        clip_sample=spec.clip != "off",
    )
    cosine = DDIMScheduler(beta_schedule="squaredcos_cap_v2", **common)
    if spec.noise_shift == 1:
        return cosine
    a = (1 - cosine.betas.double()).cumprod(0)
    a = a / (a + spec.noise_shift**2 * (1 - a))
    betas = 1 - a / torch.cat([torch.ones(1, dtype=a.dtype), a[:-1]])
    return DDIMScheduler(trained_betas=[float(f"{beta:.8g}") for beta in betas.tolist()], **common)


def alphas_of(spec: ModelSpec) -> torch.Tensor:
    """alphas_cumprod of the spec's schedule, float32 [T]."""
    return scheduler(spec).alphas_cumprod


def same_noise(alphas: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    """Timesteps [T] of a schedule `other`, between whole ones, that have as much noise as those of `alphas`.

    Linear in log(a / (1 - a)); what lies beyond the other's ends is at its ends.
    """
    snr, other_snr = (np.log(a.double() / (1 - a.double())).numpy() for a in (alphas, other))
    return torch.from_numpy(np.interp(-snr, -other_snr, np.arange(len(other)))).float()


def make_unet(spec: ModelSpec) -> UNet2DModel:
    """A UNet2DModel of the spec with random weights and the plain attention processor (faster to train on a CPU)."""
    return use_plain_attention(UNet2DModel(**spec.unet_config))


def use_plain_attention(unet: UNet2DModel) -> UNet2DModel:
    """Replace scaled_dot_product_attention by matrix products; UNet2DModel has no set_attn_processor."""
    for module in unet.modules():
        if isinstance(module, Attention):
            module.set_processor(AttnProcessor())
    return unet


def load_unet(folder: Path) -> UNet2DModel:
    """A diffusers folder in single precision, with the plain attention processor."""
    return use_plain_attention(UNet2DModel.from_pretrained(folder, torch_dtype=torch.float32))


@torch.no_grad()
def widened(spec: ModelSpec, unet: UNet2DModel) -> UNet2DModel:
    """A network of the spec's base as one of the spec: the same with the first channels, nothing with the others."""
    wide, known = make_unet(spec), unet.state_dict()
    more = spec.sample[0] - unet.config.in_channels
    known["conv_in.weight"] = pad(known["conv_in.weight"], (0, 0, 0, 0, 0, more))
    known["conv_out.weight"] = pad(known["conv_out.weight"], (0, 0, 0, 0, 0, 0, 0, more))
    known["conv_out.bias"] = pad(known["conv_out.bias"], (0, more))
    wide.load_state_dict(known)
    return wide


def add_noise(
    alphas: torch.Tensor, x0: torch.Tensor, noise: torch.Tensor, t: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """(x_t, v): sqrt(a) x0 + sqrt(1 - a) noise and sqrt(a) noise - sqrt(1 - a) x0, a = alphas[t]."""
    a = alphas[t].view(-1, 1, 1, 1)
    signal, sigma = a.sqrt(), (1 - a).sqrt()
    return signal * x0 + sigma * noise, signal * noise - sigma * x0


def timesteps(steps: int) -> list[int]:
    """Trailing spacing: round(T - i T / S) - 1, S entries (golden/README.md, section 4)."""
    ratio = T / steps
    return [round(T + i * ((T - ratio) - T)) - 1 for i in range(steps)]


def start_noise(shape: tuple[int, ...], seeds: range | list[int]) -> tuple[torch.Tensor, list[torch.Generator]]:
    """x_T [len(seeds), C, H, W], each picture from its own CPU generator, and the generators."""
    generators = [torch.Generator().manual_seed(seed) for seed in seeds]
    return torch.stack([torch.randn(shape, generator=g) for g in generators]), generators


def guided(model: Denoiser, scale: float, null_class: int) -> Denoiser:
    """o_u + scale (o_c - o_u) in one call of twice the batch; the plain model where scale is 1."""
    if scale == 1:
        return model

    def call(x: torch.Tensor, t: torch.Tensor, label: torch.Tensor) -> torch.Tensor:
        both = model(torch.cat([x, x]), torch.cat([t, t]), torch.cat([torch.full_like(label, null_class), label]))
        unconditional, conditional = both.chunk(2)
        return unconditional + scale * (conditional - unconditional)

    return call


def sigma_hat(alphas: torch.Tensor, t: int, previous: int) -> float:
    """The larger noise σ̂ of the DDIM paper, sqrt(1 - a_t / a_previous); 0 where the step ends in the picture."""
    return float(1 - alphas[t] / alphas[previous]) ** 0.5 if previous >= 0 else 0.0


@torch.inference_mode()
def sample(
    alphas: torch.Tensor,
    model: Denoiser,
    x: torch.Tensor,
    label: torch.Tensor,
    steps: int,
    *,
    clip: Clip = "off",
    eta: float | Literal["hat"] = 0.0,
    generators: list[torch.Generator] | None = None,
    path: list[torch.Tensor] | None = None,
) -> torch.Tensor:
    """DDIM from x_T to x_0 with trailing spacing; steps to t - floor(T / S) as diffusers does.

    eta "hat" is the paper's σ̂: the step goes down as eta = 1 does and the noise added has the larger σ̂. To `path`
    every state after x_T is added, x_0 last.
    """
    for t in timesteps(steps):
        previous = t - T // steps
        a, p = alphas[t], alphas[previous] if previous >= 0 else torch.tensor(1.0)
        v = model(x, torch.full((len(x),), t, device=x.device), label)
        x0 = a.sqrt() * x - (1 - a).sqrt() * v
        e = a.sqrt() * v + (1 - a).sqrt() * x
        if clip != "off":
            x0 = x0.clamp(-1, 1)
        if clip == "x0-eps":
            e = (x - a.sqrt() * x0) / (1 - a).sqrt()
        scale = 1.0 if eta == "hat" else eta
        sd = scale * (((1 - p) / (1 - a)) * (1 - a / p)).sqrt()
        x = p.sqrt() * x0 + (1 - p - sd * sd).clamp(min=0).sqrt() * e
        if scale > 0:
            if generators is None:
                raise ValueError("eta > 0 needs the generators that made x_T")
            noise = torch.stack([torch.randn(x.shape[1:], generator=g) for g in generators]).to(x.device)
            x = x + (sigma_hat(alphas, t, previous) if eta == "hat" else sd) * noise
        if path is not None:
            path.append(x)
    return x


def state_times(steps: int) -> torch.Tensor:
    """Timesteps [S] that the states of sample() have the noise of: x_T, then every state but x_0."""
    times = timesteps(steps)
    return torch.tensor([times[0], *(t - T // steps for t in times[:-1])])


def between(alphas: torch.Tensor, states: torch.Tensor, times: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
    """x_t [N, C, H, W] on the paths `states` [N, K, C, H, W] of DDIM without noise, at the timesteps `times` [K].

    From one state to the next x0Hat and epsHat stay the same, x = cos(u) x0Hat + sin(u) epsHat with cos(u)² = alphas,
    so what lies between has the weights of an arc. `times` fall; t [N] is within them.
    """
    angle = torch.acos(alphas.double().sqrt())
    after = (times.view(1, -1) >= t.view(-1, 1)).sum(1).clamp(max=len(times) - 1)
    u, v, w = angle[times[after - 1]], angle[t], angle[times[after]]
    weights = torch.stack([(v - w).sin(), (u - v).sin()]) / (u - w).sin()
    before, behind = weights.float().view(2, -1, 1, 1, 1)
    rows = torch.arange(len(t))
    return before * states[rows, after - 1] + behind * states[rows, after]


def velocity(alphas: torch.Tensor, x: torch.Tensor, x0: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
    """v at x_t = x whose picture is x0: add_noise's, for the noise that x then has."""
    a = alphas[t].view(-1, 1, 1, 1)
    return (a.sqrt() * x - x0) / (1 - a).sqrt()
