"""ONNX graphs written for the browser, operator by operator.

Both onnxruntime providers of the page (WebGPU and WASM) have every operator used here. What makes the graph small:

* Group normalisation is one LayerNormalization over [N, groups, rest]; the reshapes move nothing. Where a residual sum
  is normalised next, SkipLayerNormalization does both. A constant affine is one BatchNormalization of mean 0 and
  variance 1.
* The affine of a block's second normalisation and the time's scale and shift are one Mul and one Add; all of them, for
  all blocks, come from one Gemm (the affine is folded into its weights) and one Split.
* An attention block is written out over [heads, channels, places], so that convolutions need no transpose.
  (com.microsoft.Attention and MultiHeadAttention would be shorter, but onnxruntime-web 1.30 computes them wrongly on
  WebGPU with Chromium's software adapter: a quarter of the output's range.)
* Nearest upsampling and the 3 × 3 convolution after it are one transposed convolution with a 4 × 4 kernel, at 4/9 of
  the multiply-adds. The file keeps the 3 × 3 kernel; the 4 × 4 one is folded when the session is made.
* The batch is free and nothing computes a shape. Matrices are stored in half precision and cast (folded too);
  vectors stay in single precision.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import onnx
import torch
from diffusers import UNet2DModel
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from autoencoder import Decoder, Residual

CONTRIB = "com.microsoft"

BLOCKS_PER_SPLIT = 3
"""WebGPU promises 8 storage buffers a shader: one input and six outputs fit."""


class Graph:
    """A graph under construction. Values are named; shapes are known to the caller, without the batch."""

    def __init__(self, half: bool) -> None:
        self.half = half
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self.names: set[str] = set()
        self.multiply_adds = 0

    def op(self, kind: str, inputs: Sequence[str], name: str, *, domain: str = "", **attributes: object) -> str:
        """Append a node with one output; returns the output's name."""
        return self.ops(kind, inputs, [name], domain=domain, **attributes)[0]

    def ops(
        self, kind: str, inputs: Sequence[str], outputs: list[str], *, domain: str = "", **attributes: object
    ) -> list[str]:
        """Append a node with several outputs."""
        self.nodes.append(helper.make_node(kind, list(inputs), outputs, outputs[0], domain=domain, **attributes))
        return outputs

    def constant(self, name: str, value: torch.Tensor | np.ndarray) -> str:
        """A constant, shared by name; tensors of two dimensions and more are stored in half precision if asked for."""
        if name in self.names:
            return name
        self.names.add(name)
        array = value.detach().cpu().numpy() if isinstance(value, torch.Tensor) else value
        if self.half and array.dtype == np.float32 and array.ndim > 1:
            self.constants.append(numpy_helper.from_array(array.astype(np.float16), f"{name}.half"))
            return self.op("Cast", [f"{name}.half"], name, to=TensorProto.FLOAT)
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def ints(self, *values: int) -> str:
        """A constant list of integers (a shape, pads)."""
        return self.constant("ints_" + "_".join(map(str, values)), np.array(values, np.int64))

    def reshape(self, x: str, name: str, *shape: int) -> str:
        """Reshape; 0 keeps a dimension (the batch), -1 is what is left."""
        return self.op("Reshape", [x, self.ints(*shape)], name)

    def ones(self, count: int) -> str:
        """A vector of ones, made when the session is made."""
        name = f"ones_{count}"
        if name not in self.names:
            self.names.add(name)
            one = numpy_helper.from_array(np.ones(1, np.float32))
            self.op("ConstantOfShape", [self.ints(count)], name, value=one)
        return name

    def silu(self, x: str, name: str) -> str:
        """x · sigmoid(x)."""
        return self.op("QuickGelu", [x], name, domain=CONTRIB, alpha=1.0)

    def conv(self, layer: nn.Conv2d, x: str, name: str, size: int) -> str:
        """A convolution with bias; `size` is the height and width of its output."""
        pad = layer.padding[0]
        weight = self.constant(f"{name}.weight", layer.weight)
        self.multiply_adds += layer.weight.numel() * size * size
        return self.op(
            "Conv",
            [x, weight, self.constant(f"{name}.bias", layer.bias)],
            name,
            kernel_shape=list(layer.kernel_size),
            strides=list(layer.stride),
            pads=[pad] * 4,
        )

    def pointwise(self, weight: torch.Tensor, bias: torch.Tensor, x: str, name: str) -> str:
        """A linear map of the channels as a 1 × 1 convolution: weight [out, in]."""
        weight_name = self.constant(f"{name}.weight", weight[:, :, None, None])
        return self.op("Conv", [x, weight_name, self.constant(f"{name}.bias", bias)], name, kernel_shape=[1, 1])

    def upsample_conv(self, layer: nn.Conv2d, x: str, name: str, size: int) -> str:
        """Nearest upsampling by 2, then a 3 × 3 convolution: one transposed convolution; `size` is that of its output.

        With w' the kernel mirrored, the 4 × 4 kernel is w'[j] + w'[j - 1] along both axes.
        """
        kernel = self.constant(f"{name}.weight", layer.weight.permute(1, 0, 2, 3).flip(2, 3))
        for axis in (2, 3):
            before = [0] * 8
            after = [0] * 8
            before[axis] = 1
            after[axis + 4] = 1
            moved = self.op("Pad", [kernel, self.ints(*before)], f"{name}.moved{axis}")
            kept = self.op("Pad", [kernel, self.ints(*after)], f"{name}.kept{axis}")
            kernel = self.op("Add", [moved, kept], f"{name}.kernel{axis}")
        self.multiply_adds += layer.weight.shape[0] * layer.weight.shape[1] * 4 * size * size
        return self.op(
            "ConvTranspose",
            [x, kernel, self.constant(f"{name}.bias", layer.bias)],
            name,
            kernel_shape=[4, 4],
            strides=[2, 2],
            pads=[1, 1, 1, 1],
        )

    def gemm(self, weight: torch.Tensor, bias: torch.Tensor, x: str, name: str) -> str:
        """x [N, in] times weight [out, in] transposed, plus bias [out]."""
        self.multiply_adds += weight.numel()
        constants = [self.constant(f"{name}.weight", weight), self.constant(f"{name}.bias", bias)]
        return self.op("Gemm", [x, *constants], name, transB=1)

    def model(
        self,
        inputs: list[tuple[str, int, tuple[int, ...]]],
        output: str,
        shape: tuple[int, ...],
        producer: str,
    ) -> onnx.ModelProto:
        """The finished model; inputs are (name, element type, shape without the batch)."""
        graph = helper.make_graph(
            self.nodes,
            producer,
            [helper.make_tensor_value_info(name, kind, ["N", *dims]) for name, kind, dims in inputs],
            [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["N", *shape])],
            self.constants,
        )
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid(CONTRIB, 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=9, producer_name="fewer-steps")
        return model


class Sum:
    """A residual sum that has not been computed yet: its two terms, or its value once somebody needed it."""

    def __init__(self, a: str, b: str | None = None) -> None:
        self.a, self.b = a, b


class UNetGraph:
    """Writes a class-conditional UNet2DModel with scale-shift time embedding.

    Values between blocks are (Sum, channels, size): height = width = size.
    """

    def __init__(self, unet: UNet2DModel, half: bool) -> None:
        self.unet = unet
        self.g = Graph(half)
        self.groups = int(unet.config.norm_num_groups)
        self.modulation: dict[str, tuple[str, str]] = {}

    def value(self, x: Sum, name: str) -> str:
        """The sum itself, [N, C, H, W]."""
        if x.b is not None:
            x.a, x.b = self.g.op("Add", [x.a, x.b], f"{name}.sum"), None
        return x.a

    def normalise(self, x: Sum, channels: int, size: int, eps: float, name: str) -> str:
        """Group normalisation without its affine: [N, groups, channels/groups · size²]."""
        count = channels // self.groups * size * size
        flat = self.g.reshape(x.a, f"{name}.groups", 0, self.groups, count)
        out = f"{name}.normal"
        if x.b is None:
            return self.g.op("LayerNormalization", [flat, self.g.ones(count)], out, axis=-1, epsilon=eps)
        other = self.g.reshape(x.b, f"{name}.groups_b", 0, self.groups, count)
        outputs = [out, "", "", f"{name}.sum_groups"]
        self.g.ops(
            "SkipLayerNormalization",
            [flat, other, self.g.ones(count)],
            outputs,
            domain=CONTRIB,
            epsilon=eps,
        )
        x.a, x.b = self.g.reshape(outputs[3], f"{name}.sum", 0, channels, size, size), None
        return out

    def norm_silu(self, norm: nn.GroupNorm, x: Sum, channels: int, size: int, name: str) -> str:
        """Group normalisation with a constant affine, then SiLU."""
        flat = self.normalise(x, channels, size, norm.eps, name)
        shaped = self.g.reshape(flat, f"{name}.shaped", 0, channels, size, size)
        zero = self.g.constant(f"zero_{channels}", np.zeros(channels, np.float32))
        constants = [self.g.constant(f"{name}.weight", norm.weight), self.g.constant(f"{name}.bias", norm.bias)]
        affine = self.g.op(
            "BatchNormalization", [shaped, *constants, zero, self.g.ones(channels)], f"{name}.affine", epsilon=0.0
        )
        return self.g.silu(affine, f"{name}.silu")

    def resnet(self, block: nn.Module, x: Sum, channels: int, size: int, name: str) -> tuple[Sum, int, int]:
        """ResnetBlock2D with scale_shift."""
        h = self.norm_silu(block.norm1, x, channels, size, f"{name}.norm1")
        shortcut = self.value(x, name)
        out = block.conv1.out_channels
        h = self.g.conv(block.conv1, h, f"{name}.conv1", size)
        h = self.normalise(Sum(h), out, size, block.norm2.eps, f"{name}.norm2")
        h = self.g.reshape(h, f"{name}.norm2.shaped", 0, out, size, size)
        scale, shift = self.modulation[name]
        h = self.g.op("Mul", [h, scale], f"{name}.scaled")
        h = self.g.op("Add", [h, shift], f"{name}.shifted")
        h = self.g.silu(h, f"{name}.norm2.silu")
        h = self.g.conv(block.conv2, h, f"{name}.conv2", size)
        if block.conv_shortcut is not None:
            shortcut = self.g.conv(block.conv_shortcut, shortcut, f"{name}.shortcut", size)
        return Sum(shortcut, h), out, size

    def attention(self, block: nn.Module, x: Sum, channels: int, size: int, name: str) -> tuple[Sum, int, int]:
        """Attention over the size² places, with its residual sum.

        Query, key and value are one 1 × 1 convolution, which contains the normalisation's affine and the scale of the
        scores; heads stay [channels, places], so that only the query and the probabilities are transposed.
        """
        g, heads, places = self.g, block.heads, size * size
        weight = torch.cat([block.to_q.weight * block.scale, block.to_k.weight, block.to_v.weight])
        bias = torch.cat([block.to_q.bias * block.scale, block.to_k.bias, block.to_v.bias])
        norm = block.group_norm
        if norm is None:
            residual = h = self.value(x, name)
        else:
            flat = self.normalise(x, channels, size, norm.eps, f"{name}.norm")
            weight, bias = weight * norm.weight, bias + weight @ norm.bias
            residual = self.value(x, name)
            h = g.reshape(flat, f"{name}.norm.shaped", 0, channels, size, size)
        g.multiply_adds += weight.numel() * places + 2 * places * places * channels
        h = g.pointwise(weight, bias, h, f"{name}.qkv")
        h = g.reshape(h, f"{name}.heads", 0, 3 * heads, channels // heads, places)
        parts = [f"{name}.{part}" for part in ("q", "k", "v")]
        q, k, v = g.ops("Split", [h, g.ints(heads, heads, heads)], parts, axis=1)
        q = g.op("Transpose", [q], f"{q}.transposed", perm=[0, 1, 3, 2])
        scores = g.op("MatMul", [q, k], f"{name}.scores")
        probabilities = g.op("Softmax", [scores], f"{name}.probabilities", axis=-1)
        turned = g.op("Transpose", [probabilities], f"{name}.turned", perm=[0, 1, 3, 2])
        mixed = g.reshape(g.op("MatMul", [v, turned], f"{name}.mixed"), f"{name}.mixed4", 0, channels, size, size)
        linear = block.to_out[0]
        g.multiply_adds += linear.weight.numel() * places
        return Sum(residual, g.pointwise(linear.weight, linear.bias, mixed, f"{name}.out")), channels, size

    def time(self) -> None:
        """The embedding of time and class, and from it every block's scale and shift ([N, C, 1, 1] each)."""
        g, unet = self.g, self.unet
        half = unet.time_proj.num_channels // 2
        frequencies = torch.exp(-math.log(10000) * torch.arange(half, dtype=torch.float32) / half)
        column = g.reshape("timestep", "time.column", 0, 1)
        angle = g.op("Mul", [column, g.constant("time.frequencies", frequencies)], "time.angle")
        waves = [g.op("Cos", [angle], "time.cos"), g.op("Sin", [angle], "time.sin")]
        h = g.op("Concat", waves, "time.waves", axis=1)
        mlp = unet.time_embedding
        h = g.silu(g.gemm(mlp.linear_1.weight, mlp.linear_1.bias, h, "time.linear1"), "time.silu1")
        h = g.gemm(mlp.linear_2.weight, mlp.linear_2.bias, h, "time.linear2")
        table = g.constant("class.table", unet.class_embedding.weight)
        h = g.op("Add", [h, g.op("Gather", [table, "class_labels"], "class.row")], "time.class")
        h = g.silu(h, "time.silu2")
        blocks = [(name, m) for name, m in unet.named_modules() if hasattr(m, "time_emb_proj")]
        for start in range(0, len(blocks), BLOCKS_PER_SPLIT):
            self._modulation(blocks[start : start + BLOCKS_PER_SPLIT], h, f"time.all{start}")

    def _modulation(self, blocks: list[tuple[str, nn.Module]], h: str, name: str) -> None:
        """Scale and shift of a few blocks, with the affine of their second normalisation, from one Gemm."""
        weights, biases, outputs = [], [], []
        for key, block in blocks:
            gamma, beta = block.norm2.weight, block.norm2.bias
            (ws, wb), (cs, cb) = block.time_emb_proj.weight.chunk(2), block.time_emb_proj.bias.chunk(2)
            weights += [gamma[:, None] * ws, beta[:, None] * ws + wb]
            biases += [gamma * (1 + cs), beta * (1 + cs) + cb]
            outputs += [f"{key}.scale", f"{key}.shift"]
        all_of_them = self.g.gemm(torch.cat(weights), torch.cat(biases), h, name)
        self.g.ops("Split", [all_of_them, self.g.ints(*(len(b) for b in biases))], outputs, axis=1)
        for i, (key, _) in enumerate(blocks):
            pair = [self.g.reshape(o, f"{o}4", 0, len(biases[2 * i]), 1, 1) for o in outputs[2 * i : 2 * i + 2]]
            self.modulation[key] = (pair[0], pair[1])

    def concat(self, x: tuple[Sum, int, int], skip: tuple[Sum, int, int], name: str) -> tuple[Sum, int, int]:
        """Channels of x, then of the skip connection."""
        parts = [self.value(x[0], f"{name}.x"), self.value(skip[0], f"{name}.skip")]
        return Sum(self.g.op("Concat", parts, f"{name}.concat", axis=1)), x[1] + skip[1], x[2]

    def build(self) -> onnx.ModelProto:
        """The whole network."""
        g, unet = self.g, self.unet
        size, channels = int(unet.config.sample_size), int(unet.config.in_channels)
        self.time()
        x = (Sum(g.conv(unet.conv_in, "sample", "conv_in", size)), unet.conv_in.out_channels, size)
        skips = [x]
        for i, block in enumerate(unet.down_blocks):
            for j, resnet in enumerate(block.resnets):
                x = self.resnet(resnet, *x, f"down_blocks.{i}.resnets.{j}")
                if hasattr(block, "attentions"):
                    x = self.attention(block.attentions[j], *x, f"down_blocks.{i}.attentions.{j}")
                skips.append(x)
            if block.downsamplers is not None:
                name = f"down_blocks.{i}.down"
                size //= 2
                h = g.conv(block.downsamplers[0].conv, self.value(x[0], name), name, size)
                x = (Sum(h), x[1], size)
                skips.append(x)
        x = self.resnet(unet.mid_block.resnets[0], *x, "mid_block.resnets.0")
        x = self.attention(unet.mid_block.attentions[0], *x, "mid_block.attentions.0")
        x = self.resnet(unet.mid_block.resnets[1], *x, "mid_block.resnets.1")
        for i, block in enumerate(unet.up_blocks):
            for j, resnet in enumerate(block.resnets):
                x = self.concat(x, skips.pop(), f"up_blocks.{i}.{j}")
                x = self.resnet(resnet, *x, f"up_blocks.{i}.resnets.{j}")
                if hasattr(block, "attentions"):
                    x = self.attention(block.attentions[j], *x, f"up_blocks.{i}.attentions.{j}")
            if block.upsamplers is not None:
                name = f"up_blocks.{i}.up"
                size *= 2
                h = g.upsample_conv(block.upsamplers[0].conv, self.value(x[0], name), name, size)
                x = (Sum(h), x[1], size)
        h = self.norm_silu(unet.conv_norm_out, *x, "conv_norm_out")
        g.conv(unet.conv_out, h, "out_sample", size)
        shape = (channels, size, size)
        inputs = [
            ("sample", TensorProto.FLOAT, shape),
            ("timestep", TensorProto.FLOAT, ()),
            ("class_labels", TensorProto.INT32, ()),
        ]
        return g.model(inputs, "out_sample", shape, "unet")


def unet_graph(unet: UNet2DModel, half: bool) -> tuple[onnx.ModelProto, float]:
    """The browser's graph of a UNet2DModel and its cost in GFLOP a sample (two operations a multiply-add)."""
    writer = UNetGraph(unet.eval(), half)
    with torch.no_grad():
        model = writer.build()
    return model, 2e-9 * writer.g.multiply_adds


def decoder_graph(decoder: Decoder, sample: tuple[int, int, int], half: bool) -> tuple[onnx.ModelProto, float]:
    """The browser's graph of the decoder, sample → image, and its cost in GFLOP a picture."""
    g = Graph(half)
    x, size = "sample", sample[1]
    layers = list(decoder.n)
    for i, layer in enumerate(layers):
        name = "image" if i == len(layers) - 1 else f"n{i}"
        if isinstance(layer, nn.Conv2d):
            x = g.conv(layer, x, name, size)
        elif isinstance(layer, Residual):
            h = g.conv(layer.a, g.silu(x, f"{name}.silu_a"), f"{name}.a", size)
            h = g.conv(layer.b, g.silu(h, f"{name}.silu_b"), f"{name}.b", size)
            x = g.op("Add", [x, h], name)
        elif isinstance(layer, nn.SiLU):
            x = g.silu(x, name)
        elif isinstance(layer, nn.PixelShuffle):
            size *= layer.upscale_factor
            x = g.op("DepthToSpace", [x], name, blocksize=layer.upscale_factor, mode="CRD")
        else:
            raise TypeError(f"no graph for {type(layer).__name__}")
    model = g.model([("sample", TensorProto.FLOAT, sample)], "image", (3, size, size), "decoder")
    return model, 2e-9 * g.multiply_adds
