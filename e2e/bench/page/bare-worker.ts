/// <reference lib="webworker" />
import * as ort from 'onnxruntime-web/webgpu';
import { findGpu, openDevice } from '../../../src/engine/gpu-device.ts';
import { sessionOptions } from '../../../src/engine/ort-denoiser.ts';
import { chooseBuild, useBuild } from '../../../src/engine/ort-runtime.ts';
import { loadCatalog } from '../../../src/model/catalog.ts';
import type { BareCommand, BareResult } from './bare-loop.ts';

// The least that can be done with a model: session.run in a loop, of the network and of its decoder. Runtime, threads,
// device and session options are the engine's.

let loop: Promise<(steps: number) => Promise<BareResult>> | null = null;
let dispatches = 0;
if ('GPUComputePassEncoder' in self) {
  for (const method of ['dispatchWorkgroups', 'dispatchWorkgroupsIndirect'] as const) {
    const original: (...args: never[]) => undefined = GPUComputePassEncoder.prototype[method];
    GPUComputePassEncoder.prototype[method] = function (this: GPUComputePassEncoder, ...args: never[]) {
      dispatches++;
      return original.apply(this, args);
    };
  }
}

self.onmessage = async ({ data }: MessageEvent<BareCommand>) => {
  loop ??= open(data);
  self.postMessage(await (await loop)(data.steps));
};

async function open({
  baseUrl,
  modelId,
  backend,
  network,
}: BareCommand): Promise<(steps: number) => Promise<BareResult>> {
  const read = async (path: string) => (await fetch(new URL(path, baseUrl))).arrayBuffer();
  const readJson = async (path: string) => (await fetch(new URL(path, baseUrl))).json();
  const { models } = await loadCatalog(readJson);
  const manifest = models.find((model) => model.manifest.id === modelId)?.manifest;
  if (manifest === undefined) throw new Error(`there is no model "${modelId}"`);

  const gpu = backend === 'webgpu' ? await findGpu() : null;
  if (typeof gpu === 'string') throw new Error(gpu);
  const build = chooseBuild(gpu !== null);
  useBuild(build, await read(build.wasm));
  const options = sessionOptions(gpu === null ? null : await openDevice(gpu));
  const create = async (path: string) => ort.InferenceSession.create(await read(`models/${modelId}/${path}`), options);
  const { unet, decoder } = manifest.files;
  const session = await create(network ?? unet.path);
  const decoding = decoder === undefined || network !== null ? null : await create(decoder.path);

  const shape = [1, ...manifest.sample];
  const x = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => Math.sin(i * 12.9898));
  return async (steps) => {
    const times: number[] = [];
    const before = dispatches;
    let last: Float32Array = new Float32Array();
    for (let i = 0; i < steps; i++) {
      const start = performance.now();
      const { out_sample: output } = await session.run({
        sample: new ort.Tensor('float32', x, shape),
        timestep: new ort.Tensor('float32', Float32Array.of(999 - i), [1]),
        class_labels: new ort.Tensor('int32', Int32Array.of(manifest.defaults.label), [1]),
      });
      if (!(output?.data instanceof Float32Array)) throw new Error('out_sample is not float32');
      if (decoding !== null) await decoding.run({ sample: output });
      times.push(performance.now() - start);
      last = output.data;
    }
    return { times, dispatches: (dispatches - before) / steps, output: last };
  };
}
