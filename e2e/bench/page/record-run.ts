import { createEngineClient, type KeyedEvent } from '../../../src/client/engine-client.ts';
import { createFrameStore, type FrameStore } from '../../../src/client/frame-store.ts';
import { specKey } from '../../../src/model/canonical-spec.ts';
import { loadCatalog, weightsId } from '../../../src/model/catalog.ts';
import type { Backend, Pixels } from '../../../src/protocol/messages.ts';
import type { RunSpec } from '../../../src/protocol/run-spec.ts';
import { runnableMarks } from '../../../src/state/curve.ts';
import { decodePicture } from '../../../src/state/picture-strip.ts';
import { buildRecording, type RecordedAt, type RecordedFile, type StripName } from '../../../src/state/recorded.ts';
import { applyEvents, type Progress, queuedResult } from '../../../src/state/results.ts';
import { findModel, runOf } from '../../../src/state/run-key.ts';
import { defaultSettings } from '../../../src/state/settings-table.ts';
import type { EngineStatus, RunResult } from '../../../src/state/types.ts';

const MOST_BYTES = 2 ** 30;

const SILENT_ENGINE: EngineStatus = {
  phase: 'probing',
  modelId: null,
  loaded: 0,
  total: 0,
  part: null,
  backend: null,
  adapter: null,
  threads: 0,
  reason: null,
  storage: null,
};

/** A recording as it goes into the model's folder: the JSON file, and its PNG files in base64 by name. */
export type Recorded = { readonly file: RecordedFile; readonly pngs: Readonly<Record<string, string>> };

/**
 * Makes the run of a model's default link with the real engine, warmed up by another seed, and the runs of the axis, and
 * records them. Rejects where a run fails, or where a picture does not come back from its PNG with the very same bytes.
 */
export async function recordDefaultRun(
  modelId: string,
  backend: Backend,
  at: Pick<RecordedAt, 'machine' | 'date'>,
): Promise<Recorded> {
  const baseUrl = new URL('./', document.baseURI).href;
  const { models } = await loadCatalog(async (path) => (await fetch(new URL(path, baseUrl))).json());
  const model = findModel(models, modelId);
  if (model === undefined) throw new Error(`there is no model "${modelId}"`);
  const spec = runOf(defaultSettings(model), models);
  const frames = createFrameStore(MOST_BYTES);
  const make = engineFor(backend, baseUrl, frames);

  await make({ ...spec, seed: spec.seed + 1 });
  const { result, adapter } = await make(spec);
  const others: RunResult[] = [];
  for (const steps of runnableMarks({ settings: spec, models })) {
    if (steps !== spec.steps) others.push((await make({ ...spec, steps }, 'x0')).result);
  }
  const { file, strips } = buildRecording(result, others, frames, {
    ...at,
    adapter,
    weights: weightsId(model.manifest),
  });
  const pngs: Record<string, string> = {};
  for (const [name, pixels] of Object.entries(strips)) {
    const path = file.strips[name as StripName];
    if (path !== null) pngs[path] = await encodePng(pixels);
  }
  return { file, pngs };
}

type Made = { readonly result: RunResult; readonly adapter: string | null };

/** Makes runs one after the other, with all of their pictures. */
function engineFor(
  backend: Backend,
  baseUrl: string,
  frames: FrameStore,
): (spec: RunSpec, keep?: 'x0') => Promise<Made> {
  let hear: (events: readonly KeyedEvent[]) => void = () => undefined;
  const client = createEngineClient({ baseUrl, backend, onEvents: (events) => hear(events) });
  let engine = SILENT_ENGINE;
  return (spec, keep) =>
    new Promise((resolve, reject) => {
      const key = specKey(spec);
      let progress: Progress = { results: { [key]: queuedResult(key, spec) }, behind: {}, engine, cachedBytes: {} };
      hear = (events) => {
        progress = applyEvents(progress, events);
        engine = progress.engine;
        for (const { key: of, event } of events) {
          if (event.type === 'frame' && of === key) frames.put(key, event.index + 1, event.pixels, event.pictures);
        }
        const result = progress.results[key];
        if (result?.state === 'done') resolve({ result, adapter: engine.adapter });
        if (result?.state === 'failed') reject(new Error(`${result.error?.code}: ${result.error?.detail}`));
      };
      client.want([{ key, spec, rank: 0, keep: keep ?? 'all' }]);
    });
}

/** PNG in base64, checked to hold the same bytes. */
async function encodePng({ width, height, data }: Pixels): Promise<string> {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')?.putImageData(new ImageData(data, width, height), 0, 0);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob === null) throw new Error(`a picture of ${width} × ${height} cannot be encoded`);
  const back = await decodePicture(blob);
  if (!back.data.every((byte, i) => byte === data[i])) throw new Error('a PNG holds other pixels');
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
