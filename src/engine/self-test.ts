import { TorchGenerator } from '../ddim/torch-random.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Denoiser } from './denoiser.ts';

/** Largest error of a self-test value, of the larger of that value and the RMS of all outputs. */
const TOLERANCE = 1e-3;

/**
 * Runs a model's self-test, which also compiles its kernels. Returns null where the outputs are those of the manifest,
 * else what differs, in words.
 */
export async function selfTestFault({ selfTest, sample }: Manifest, denoiser: Denoiser): Promise<string | null> {
  const [channels, height, width] = sample;
  const x = new TorchGenerator(selfTest.seed).randn(channels * height * width);
  const output = await denoiser.predict(x, selfTest.t, new Int32Array([selfTest.label]));
  await denoiser.toPictures(x, 1);
  let sum = 0;
  let squares = 0;
  for (const value of output) {
    sum += value;
    squares += value * value;
  }
  const got = [
    ...selfTest.indices.map((index) => output[index] ?? Number.NaN),
    sum / output.length,
    Math.sqrt(squares / output.length),
  ];
  const wanted = [...selfTest.values, selfTest.mean, selfTest.rms];
  const names = [...selfTest.indices.map((index) => `output ${index}`), 'mean', 'rms'];
  const wrong = wanted.findIndex((value, i) => {
    const error = Math.abs((got[i] ?? Number.NaN) - value);
    return !(error <= TOLERANCE * Math.max(Math.abs(value), selfTest.rms));
  });
  return wrong < 0 ? null : `${names[wrong]} is ${got[wrong]} instead of ${wanted[wrong]}`;
}
