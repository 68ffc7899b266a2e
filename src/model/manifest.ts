import * as v from 'valibot';

const hex = (digits: number) =>
  v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${digits}}$`), `${digits} hex digits`));
const id = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'lower-case letters, digits and hyphens'));
const positive = v.pipe(v.number(), v.integer(), v.minValue(1));
const index = v.pipe(v.number(), v.integer(), v.minValue(0));
const size = v.tuple([positive, positive, positive]);
const webAddress = v.pipe(v.string(), v.url(), v.regex(/^https?:/i, 'an address that begins with https:// or http://'));

/** Relative to the model's folder. */
const path = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'a plain file name'));

const file = v.object({
  path,
  bytes: positive,
  sha256: hex(64),
});

const axis = v.object({
  /** Key in links: `style=noto`. */
  key: id,
  title: v.string(),
  values: v.pipe(v.array(v.object({ id, title: v.string() })), v.minLength(1)),
  /** A strip of square pictures, one a value. */
  pictures: v.optional(path),
});

/** What `manifest.json` of a model folder says. */
export const manifestSchema = v.object({
  format: v.literal('fewer-steps/model/1'),
  id,
  title: v.string(),
  /** One sentence for the model picker and About. */
  summary: v.string(),
  licence: v.string(),
  /** Where data and ideas came from; CC-BY needs them reachable from the page. */
  credits: v.array(v.object({ name: v.string(), licence: v.string(), by: v.string(), url: webAddress })),
  files: v.object({ unet: file, decoder: v.optional(file) }),
  /** [C, H, W] of the tensor that is denoised. */
  sample: size,
  /** [channels, height, width] of the picture. */
  picture: size,
  toPicture: v.variant('kind', [
    v.object({ kind: v.literal('pixel_shuffle'), factor: positive }),
    v.object({ kind: v.literal('decoder') }),
  ]),
  defaults: v.object({
    guidance: v.pipe(v.number(), v.minValue(0), v.maxValue(8)),
    clip: v.picklist(['off', 'x0', 'x0-eps']),
    spacing: v.picklist(['leading', 'trailing', 'linspace', 'quadratic']),
    /** Class index of a fresh visit. */
    label: index,
  }),
  conditioning: v.object({
    axes: v.array(axis),
    /** Each allowed combination of one value an axis, and its class index. What is not listed cannot be chosen. */
    table: v.pipe(v.array(v.object({ values: v.array(id), index })), v.minLength(1)),
    nullClass: index,
  }),
  /** Proves a backend before it is used: seed, t and class in, 16 outputs at named indices, mean and RMS out. */
  selfTest: v.object({
    seed: index,
    t: index,
    label: index,
    indices: v.pipe(v.array(index), v.length(16)),
    values: v.pipe(v.array(v.number()), v.length(16)),
    mean: v.number(),
    rms: v.number(),
  }),
});

export type Manifest = v.InferOutput<typeof manifestSchema>;
export type ModelFile = v.InferOutput<typeof file>;
