import { createSchedule } from '../ddim/schedule.ts';
import type { Manifest } from '../model/manifest.ts';
import { parseSchedulerConfig } from '../model/scheduler-config.ts';
import type { Model } from './types.ts';

/** Models for tests: one with two class axes and a hole in its table, one with a single axis. */
const schedule = createSchedule(parseSchedulerConfig({ beta_schedule: 'squaredcos_cap_v2' }));

const styles = ['noto', 'twemoji', 'any'];
const subjects = ['smileys', 'animals', 'any'];

const common = {
  format: 'fewer-steps/model/1',
  summary: 'For tests.',
  licence: 'MIT',
} as const;

export const emoji: Model = {
  schedule,
  manifest: {
    ...common,
    selfTest: emptySelfTest(),
    credits: [],
    id: 'emoji-64',
    title: 'Emoji 64',
    files: {
      unet: { path: 'unet.onnx', bytes: 10, sha256: 'cc18e96a'.repeat(8) },
      decoder: { path: 'decoder.onnx', bytes: 10, sha256: 'a8d26779'.repeat(8) },
    },
    sample: [4, 4, 4],
    picture: [3, 8, 8],
    toPicture: { kind: 'decoder' },
    defaults: { guidance: 2, clip: 'off', spacing: 'trailing', label: 0 },
    conditioning: {
      axes: [{ ...axis('style', styles), pictures: 'styles.webp' }, axis('subject', subjects)],
      // Every combination but twemoji with any subject; class 7 is reachable by its index alone.
      table: styles
        .flatMap((style) => subjects.map((subject) => [style, subject]))
        .map((values, i) => ({ values, index: i }))
        .filter(({ index }) => index !== 5 && index !== 7),
      nullClass: 8,
    },
  },
};

export const fashion: Model = {
  schedule,
  manifest: {
    ...common,
    selfTest: emptySelfTest(),
    credits: [],
    id: 'fashion-28',
    title: 'Fashion 28',
    files: { unet: { path: 'unet.onnx', bytes: 10, sha256: '12345678'.repeat(8) } },
    sample: [4, 2, 2],
    picture: [1, 4, 4],
    toPicture: { kind: 'pixel_shuffle', factor: 2 },
    defaults: { guidance: 1.5, clip: 'x0-eps', spacing: 'leading', label: 2 },
    conditioning: {
      axes: [axis('item', ['bag', 'coat', 'boot', 'any'])],
      table: ['bag', 'coat', 'boot', 'any'].map((value, index) => ({ values: [value], index })),
      nullClass: 3,
    },
  },
};

export const models: readonly Model[] = [emoji, fashion];

function axis(key: string, ids: readonly string[]): Manifest['conditioning']['axes'][number] {
  return { key, title: key, values: ids.map((id) => ({ id, title: id })) };
}

function emptySelfTest(): Manifest['selfTest'] {
  return { seed: 0, t: 0, label: 0, indices: [], values: [], mean: 0, rms: 0 };
}
