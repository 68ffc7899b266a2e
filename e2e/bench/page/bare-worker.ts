/// <reference lib="webworker" />
import * as ort from 'onnxruntime-web/webgpu';
import { findGpu, openDevice } from '../../../src/engine/gpu-device.ts';
import { chooseBuild, useBuild } from '../../../src/engine/ort-runtime.ts';
import { loadCatalog } from '../../../src/model/catalog.ts';
import type { BareCommand } from './bare-loop.ts';

// The least that can be done with a model: session.run in a loop, of the network and of its decoder. Runtime, threads,
// device and session options are the engine's.

let loop: Promise<(steps: number) => Promise<number[]>> | null = null;

self.onmessage = async ({ data }: MessageEvent<BareCommand>) => {
  loop ??= open(data);
  const times = await (await loop)(data.steps);
  self.postMessage(times);
};

async function open({ baseUrl, modelId, backend }: BareCommand): Promise<(steps: number) => Promise<number[]>> {
  const read = async (path: string) => (await fetch(new URL(path, baseUrl))).arrayBuffer();
  const readJson = async (path: string) => (await fetch(new URL(path, baseUrl))).json();
  const { models } = await loadCatalog(readJson);
  const manifest = models.find((model) => model.manifest.id === modelId)?.manifest;
  if (manifest === undefined) throw new Error(`there is no model "${modelId}"`);

  const gpu = backend === 'webgpu' ? await findGpu() : null;
  if (typeof gpu === 'string') throw new Error(gpu);
  const build = chooseBuild(gpu !== null);
  useBuild(build, await read(build.wasm));
  const options: ort.InferenceSession.SessionOptions = {
    executionProviders: gpu === null ? ['wasm'] : [{ name: 'webgpu', device: await openDevice(gpu) }],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  };
  const { unet, decoder } = manifest.files;
  const network = await ort.InferenceSession.create(await read(`models/${modelId}/${unet.path}`), options);
  const decoding =
    decoder === undefined
      ? null
      : await ort.InferenceSession.create(await read(`models/${modelId}/${decoder.path}`), options);

  const shape = [1, ...manifest.sample];
  const x = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => Math.sin(i * 12.9898));
  return async (steps) => {
    const times: number[] = [];
    for (let i = 0; i < steps; i++) {
      const start = performance.now();
      const { out_sample: output } = await network.run({
        sample: new ort.Tensor('float32', x, shape),
        timestep: new ort.Tensor('float32', Float32Array.of(999 - i), [1]),
        class_labels: new ort.Tensor('int32', Int32Array.of(manifest.defaults.label), [1]),
      });
      if (decoding !== null && output !== undefined) await decoding.run({ sample: output });
      times.push(performance.now() - start);
    }
    return times;
  };
}
