"""What each model is: shapes, network, class table, defaults and credits.

Everything the page is told in `manifest.json` that does not depend on trained weights comes from here.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import Literal

CHIPS = Path(__file__).parent / "chips"
"""The small pictures of the class chips."""

Value = tuple[str, str]
"""(id in links, title on the page)."""


@dataclass(frozen=True)
class Axis:
    """One row of chips: `key` in links, `title` on the page, `values` in order, `pictures` a file of chips.py."""

    key: str
    title: str
    values: tuple[Value, ...]
    pictures: str


@dataclass(frozen=True)
class Credit:
    """A source that the pictures come from, as the page's About shows it."""

    name: str
    licence: str
    by: str
    url: str


@dataclass(frozen=True)
class ModelSpec:
    """A model of the page.

    `sample` and `picture` are [channels, height, width]. `factor` is the pixel_shuffle factor, or None where a
    decoder makes the picture; `latent_scale` is the standard deviation that its latents have in the diffusion;
    `base` is the id of the model whose latents, of the picture at half its size, are its first channels;
    `noise_shift` is how many times the noise of squaredcos_cap_v2 a unit of signal has at every timestep. `table` maps
    one value id an axis to a class index. `learnt_guidance` says for the card what the weights learnt from a
    guided teacher; `guidance` is the page's, on top of it.
    """

    id: str
    title: str
    summary: str
    licence: str
    sample: tuple[int, int, int]
    picture: tuple[int, int, int]
    factor: int | None
    latent_scale: float
    noise_shift: float
    channels: tuple[int, int]
    layers: int
    axes: tuple[Axis, ...]
    table: dict[tuple[str, ...], int]
    null_class: int
    guidance: float
    learnt_guidance: str
    clip: Literal["off", "x0", "x0-eps"]
    default_label: int
    max_parameters: int
    max_unet_bytes: int
    max_gflop: float | None
    max_decoder_gflop: float | None = None
    base: str | None = None
    credits: tuple[Credit, ...] = field(default_factory=tuple)

    @property
    def classes(self) -> int:
        """Number of class embeddings, the null class included."""
        return len(self.table)

    @property
    def named_classes(self) -> list[int]:
        """Every class with a value on each axis, in order of its index."""
        return sorted(index for values, index in self.table.items() if ANY[0] not in values)

    def positions(self, values: tuple[str, ...]) -> tuple[int, ...]:
        """Position of each value on its axis."""
        return tuple([key for key, _ in axis.values].index(v) for axis, v in zip(self.axes, values, strict=True))

    @property
    def unet_config(self) -> dict[str, object]:
        """Keyword arguments of diffusers' UNet2DModel."""
        return dict(
            sample_size=self.sample[1],
            in_channels=self.sample[0],
            out_channels=self.sample[0],
            block_out_channels=self.channels,
            layers_per_block=self.layers,
            down_block_types=("DownBlock2D", "AttnDownBlock2D"),
            up_block_types=("AttnUpBlock2D", "UpBlock2D"),
            attention_head_dim=32,
            norm_num_groups=8,
            resnet_time_scale_shift="scale_shift",
            num_class_embeds=self.classes,
        )


FASHION_ITEMS: tuple[Value, ...] = (
    ("tshirt", "T-shirt"),
    ("trouser", "Trouser"),
    ("pullover", "Pullover"),
    ("dress", "Dress"),
    ("coat", "Coat"),
    ("sandal", "Sandal"),
    ("shirt", "Shirt"),
    ("sneaker", "Sneaker"),
    ("bag", "Bag"),
    ("ankle-boot", "Ankle boot"),
)

EMOJI_STYLES: tuple[Value, ...] = (
    ("noto", "Noto"),
    ("twemoji", "Twemoji"),
    ("fluent-emoji", "Fluent 3D"),
    ("fluent-emoji-flat", "Fluent flat"),
    ("emojione", "EmojiOne"),
    ("fxemoji", "FxEmoji"),
    ("noto-v1", "Noto v1"),
)

EMOJI_SUBJECTS: tuple[Value, ...] = (
    ("smileys", "Smileys"),
    ("people", "People"),
    ("animals", "Animals"),
    ("food", "Food"),
    ("travel", "Travel"),
    ("activities", "Activities"),
    ("objects", "Objects"),
)

ANY: Value = ("any", "Any")


def _emoji_table() -> dict[tuple[str, ...], int]:
    """style × subject → style·7 + subject; any × subject → 49 + subject; any × any → 56, the null class;
    style × any → 57 + style.
    """
    pairs = product(enumerate(EMOJI_STYLES), enumerate(EMOJI_SUBJECTS))
    table = {(style[0], subject[0]): i * len(EMOJI_SUBJECTS) + j for (i, style), (j, subject) in pairs}
    first_any = len(table)
    table |= {(ANY[0], subject[0]): first_any + j for j, subject in enumerate(EMOJI_SUBJECTS)}
    table[(ANY[0], ANY[0])] = len(table)
    first_style = len(table)
    return table | {(style[0], ANY[0]): first_style + i for i, style in enumerate(EMOJI_STYLES)}


FASHION = ModelSpec(
    id="fashion-28",
    title="Fashion 28",
    summary="Grey 28 × 28 pictures of clothes, shoes and bags, drawn as Fashion-MNIST photographs them.",
    licence="MIT",
    sample=(4, 14, 14),
    picture=(1, 28, 28),
    factor=2,
    latent_scale=1.0,
    noise_shift=1.3,
    channels=(64, 128),
    layers=2,
    axes=(Axis("item", "Item", (*FASHION_ITEMS, ANY), "fashion-item.webp"),),
    table={(item[0],): i for i, item in enumerate((*FASHION_ITEMS, ANY))},
    null_class=10,
    guidance=1.0,
    learnt_guidance="1.3 between class and null class",
    clip="x0-eps",
    default_label=9,
    max_parameters=4_500_000,
    max_unet_bytes=9_000_000,
    max_gflop=None,
    credits=(Credit("Fashion-MNIST", "MIT", "Zalando SE", "https://github.com/zalandoresearch/fashion-mnist"),),
)

EMOJI = ModelSpec(
    id="emoji-64",
    title="Emoji 64",
    summary="Colour emoji, 64 × 64, in seven drawing styles and seven subjects, from a small latent diffusion model.",
    licence="CC-BY-4.0 (weights; pictures seen in training: Apache-2.0, MIT, CC-BY-4.0)",
    sample=(4, 16, 16),
    picture=(3, 64, 64),
    factor=None,
    latent_scale=0.35,
    noise_shift=1.0,
    channels=(96, 192),
    layers=1,
    axes=(
        Axis("style", "Style", (*EMOJI_STYLES, ANY), "emoji-style.webp"),
        Axis("subject", "Subject", (*EMOJI_SUBJECTS, ANY), "emoji-subject.webp"),
    ),
    table=_emoji_table(),
    null_class=56,
    guidance=2.5,
    learnt_guidance="a fifth of what is learnt by 2 away from a model trained less, not told the style below t = 700; "
    "then rewarded for an x̂0 whose style and subject two classifiers know, with noise paired with the training "
    "picture most like what it led to, at last from the model's own way to it as well",
    clip="off",
    default_label=14,
    max_parameters=8_000_000,
    max_unet_bytes=14_000_000,
    max_gflop=1.1,
    max_decoder_gflop=0.45,
    credits=(
        Credit("Noto Emoji", "Apache-2.0", "Google", "https://github.com/googlefonts/noto-emoji"),
        Credit("Noto Emoji (v1)", "Apache-2.0", "Google", "https://www.npmjs.com/package/@iconify-json/noto-v1"),
        Credit("Firefox OS Emoji", "Apache-2.0", "Mozilla", "https://github.com/mozilla/fxemoji"),
        Credit("Fluent Emoji", "MIT", "Microsoft Corporation", "https://github.com/microsoft/fluentui-emoji"),
        Credit("Fluent Emoji Flat", "MIT", "Microsoft Corporation", "https://github.com/microsoft/fluentui-emoji"),
        Credit("Twemoji", "CC-BY-4.0", "Twitter and contributors", "https://github.com/jdecked/twemoji"),
        Credit("EmojiOne 2 (EmojiTwo)", "CC-BY-4.0", "Emoji One", "https://github.com/EmojiTwo/emojitwo"),
        Credit("emojibase-data (groups)", "MIT", "Miles Johnson", "https://github.com/milesj/emojibase"),
    ),
)

EMOJI_128 = replace(
    EMOJI,
    id="emoji-128",
    title="Emoji 128",
    summary="Colour emoji, 128 × 128, in seven drawing styles and seven subjects: Emoji 64 at twice the size.",
    sample=(8, 16, 16),
    picture=(3, 128, 128),
    base="emoji-64",
    guidance=2.0,
    learnt_guidance="that of Emoji 64, whose weights these began from; then rewarded for an x̂0 whose style and subject "
    "a classifier knows, with noise paired with the training picture most like what Emoji 64 made of it, at last from "
    "the model's own way to it as well",
    max_decoder_gflop=0.9,
)

SPECS: dict[str, ModelSpec] = {spec.id: spec for spec in (FASHION, EMOJI, EMOJI_128)}
