import { TorchGenerator } from '../ddim/torch-random.ts';
import type { Model } from '../model/catalog.ts';
import { samplePixels } from '../model/pixels.ts';
import type { Pixels } from '../protocol/messages.ts';
import type { RunSpec } from '../protocol/run-spec.ts';

/** The noise x_T of a run as a picture: what the stage shows before anything else is there. */
export function drawNoise({ seed, count }: Pick<RunSpec, 'seed' | 'count'>, { manifest }: Model): Pixels {
  const [channels, height, width] = manifest.sample;
  const size = channels * height * width;
  const data = new Float32Array(count * size);
  for (let i = 0; i < count; i++) data.set(new TorchGenerator(seed + i).randn(size), i * size);
  const factor = manifest.toPicture.kind === 'pixel_shuffle' ? manifest.toPicture.factor : null;
  return samplePixels({ data, count, channels, height, width }, factor, 'noise');
}
