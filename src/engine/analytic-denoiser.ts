import type { Schedule } from '../ddim/schedule.ts';
import { type Batch, pixelShuffle } from '../model/pixels.ts';
import type { Denoiser } from './denoiser.ts';

/** Standard deviation of each component around its picture, in units of [−1, 1]. */
const SPREAD = 0.1;

/**
 * The exact denoiser of a mixture of Gaussians around eight drawn shapes: no weights, no onnxruntime. With
 * x0 ~ Σ N(μ_k, s²) / K and x_t = √ᾱ x0 + √(1−ᾱ) ε,
 *   E[x0 | x_t] = Σ r_k (μ_k + √ᾱ s² / (ᾱ s² + 1 − ᾱ) · (x_t − √ᾱ μ_k)),
 * r_k the posterior weights of the components. A class index chooses one component (index mod 8), the null class
 * mixes all. `sample` is the model's [C, H, W]: c·f² channels in patch space become a c-channel picture of f times
 * the size, enlarged without smoothing to `picture` [channels, height, width].
 */
export function createAnalyticDenoiser(
  schedule: Schedule,
  sample: readonly [number, number, number],
  picture: readonly [number, number, number],
  nullClass: number,
): Denoiser {
  const [channels, height, width] = sample;
  const size = channels * height * width;
  const factor = patchFactor(channels);
  const shapes = SHAPES.map((inside) => patchesOf(inside, channels, height, width, factor));

  const predictRow = (x: Float32Array, offset: number, t: number, label: number, out: Float32Array) => {
    const alphaBar = schedule.alphasCumprod[t] ?? 0;
    const rootA = Math.sqrt(alphaBar);
    const rootB = Math.sqrt(1 - alphaBar);
    const variance = alphaBar * SPREAD * SPREAD + 1 - alphaBar;
    const gain = (rootA * SPREAD * SPREAD) / variance;
    const components = label === nullClass ? shapes : [shapes[label % shapes.length] ?? new Float32Array(size)];
    const weights = posterior(components, x, offset, size, rootA, variance);
    for (let i = 0; i < size; i++) {
      const xi = x[offset + i] ?? 0;
      let x0 = 0;
      for (let k = 0; k < components.length; k++) {
        const mean = components[k]?.[i] ?? 0;
        x0 += (weights[k] ?? 0) * (mean + gain * (xi - rootA * mean));
      }
      const eps = rootB === 0 ? 0 : (xi - rootA * x0) / rootB;
      out[offset + i] = asPrediction(schedule.config.predictionType, x0, eps, rootA, rootB);
    }
  };

  return {
    backend: 'analytic',
    rowsPerCall: Number.POSITIVE_INFINITY,
    async predict(x, t, labels) {
      const out = new Float32Array(x.length);
      labels.forEach((label, row) => {
        predictRow(x, row * size, t, label, out);
      });
      return out;
    },
    async toPictures(x0, rows) {
      const patches = pixelShuffle({ data: x0, count: rows, channels, height, width }, factor);
      return enlarge(patches, picture);
    },
    async close() {},
  };
}

/** The largest f with channels = 3 f² (colour), else channels = f² (grey), else 1. */
function patchFactor(channels: number): number {
  const colour = Math.sqrt(channels / 3);
  if (Number.isInteger(colour)) return colour;
  const grey = Math.sqrt(channels);
  return Number.isInteger(grey) ? grey : 1;
}

type PredictionType = Schedule['config']['predictionType'];

function asPrediction(type: PredictionType, x0: number, eps: number, rootA: number, rootB: number): number {
  if (type === 'sample') return x0;
  return type === 'epsilon' ? eps : rootA * eps - rootB * x0;
}

function posterior(
  components: readonly Float32Array[],
  x: Float32Array,
  offset: number,
  size: number,
  rootA: number,
  variance: number,
): number[] {
  const logs = components.map((mean) => {
    let distance = 0;
    for (let i = 0; i < size; i++) {
      const d = (x[offset + i] ?? 0) - rootA * (mean[i] ?? 0);
      distance += d * d;
    }
    return -distance / (2 * variance);
  });
  const top = Math.max(...logs);
  const weights = logs.map((log) => Math.exp(log - top));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

/** Shapes on the unit square, (0, 0) in the middle, edges at ±1: true inside. */
const SHAPES: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => Math.hypot(x, y) < 0.7,
  (x, y) => Math.max(Math.abs(x), Math.abs(y)) < 0.6,
  (x, y) => y < 0.6 && y > -0.7 + 2 * Math.abs(x),
  (x, y) => Math.abs(x) + Math.abs(y) < 0.8,
  (x, y) => (Math.abs(x) < 0.22 || Math.abs(y) < 0.22) && Math.max(Math.abs(x), Math.abs(y)) < 0.75,
  (x, y) => Math.abs(Math.hypot(x, y) - 0.55) < 0.18,
  (x, y) => Math.hypot(x, y) < 0.75 && Math.hypot(x - 0.35, y) > 0.6,
  (x, y) => Math.abs(y - 0.35 * Math.sin(x * 5)) < 0.2 && Math.abs(x) < 0.85,
];

/** One shape, dark on white paper, as patches [C, H, W]: the inverse of pixelShuffle. */
function patchesOf(
  inside: (x: number, y: number) => boolean,
  channels: number,
  height: number,
  width: number,
  factor: number,
): Float32Array {
  const out = new Float32Array(channels * height * width);
  for (let c = 0; c < channels; c++) {
    const dy = Math.floor(c / factor) % factor;
    const dx = c % factor;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const px = ((x * factor + dx + 0.5) / (width * factor)) * 2 - 1;
        const py = ((y * factor + dy + 0.5) / (height * factor)) * 2 - 1;
        out[(c * height + y) * width + x] = inside(px, py) ? -0.8 : 1;
      }
    }
  }
  return out;
}

/** Repeats pixels (and grey into RGB) until a picture has the size of the model's own. */
function enlarge(batch: Batch, [channels, height, width]: readonly [number, number, number]): Batch {
  if (batch.channels === channels && batch.height === height && batch.width === width) return batch;
  const data = new Float32Array(batch.count * channels * height * width);
  let to = 0;
  for (let n = 0; n < batch.count; n++) {
    for (let c = 0; c < channels; c++) {
      const plane = (n * batch.channels + Math.min(c, batch.channels - 1)) * batch.height;
      for (let y = 0; y < height; y++) {
        const row = (plane + Math.floor((y * batch.height) / height)) * batch.width;
        for (let x = 0; x < width; x++) data[to++] = batch.data[row + Math.floor((x * batch.width) / width)] ?? 0;
      }
    }
  }
  return { data, count: batch.count, channels, height, width };
}
