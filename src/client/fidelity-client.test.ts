import { describe, expect, it } from 'vitest';
import type { Fidelity, FidelityAnswer, FidelityRequest } from '../protocol/fidelity.ts';
import type { Pixels } from '../protocol/messages.ts';
import { createFidelityClient, type FidelityPair, type FidelityResult } from './fidelity-client.ts';

class FakeWorker {
  onmessage: ((event: { data: FidelityAnswer }) => void) | null = null;
  onerror: ((event: { preventDefault(): void }) => void) | null = null;
  requests: FidelityRequest[] = [];
  postMessage(request: FidelityRequest) {
    this.requests.push(request);
  }
  terminate() {}
}

const fidelity = (ssim: number): Fidelity => ({
  pictures: [{ ssim, psnr: 30 }],
  ssim: { mean: ssim, sd: null },
  psnr: { mean: 30, sd: null },
  identical: 0,
});
const pixels = (): Pixels => ({ width: 1, height: 1, data: new Uint8ClampedArray(4) });
const reference = pixels();
const pair = (key: string, picture = pixels()): FidelityPair => ({
  key,
  referenceKey: 'r',
  count: 1,
  picture,
  reference,
});

function rig() {
  const workers: FakeWorker[] = [];
  const batches: FidelityResult[][] = [];
  const flushes: (() => void)[] = [];
  const client = createFidelityClient({
    onResults: (results) => batches.push([...results]),
    startWorker: () => {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker as unknown as Worker;
    },
    schedule: (flush) => flushes.push(flush),
  });
  const last = () => workers.at(-1)?.requests.at(-1);
  return {
    client,
    workers,
    batches,
    flush: () => {
      for (const one of flushes.splice(0)) one();
    },
    requests: () => workers.flatMap((worker) => worker.requests),
    answer: (ssim: number | null) =>
      workers.at(-1)?.onmessage?.({ data: { id: last()?.id ?? 0, fidelity: ssim === null ? null : fidelity(ssim) } }),
    crash: () => workers.at(-1)?.onerror?.({ preventDefault() {} }),
  };
}

describe('fidelity client', () => {
  it('starts no worker before there is something to compare', () => {
    const { client, workers } = rig();
    client.want([]);
    expect(workers).toHaveLength(0);
  });

  it('compares one pair at a time, most urgent first, and tells everything of a frame at once', () => {
    const { client, requests, answer, batches, flush } = rig();
    const pairs = [pair('a'), pair('b')];
    client.want(pairs);
    expect(requests().map(({ picture }) => picture)).toEqual([pairs[0]?.picture]);
    answer(0.5);
    answer(0.7);
    expect(batches).toEqual([]);
    flush();
    expect(batches).toEqual([
      [
        { key: 'a', referenceKey: 'r', fidelity: fidelity(0.5) },
        { key: 'b', referenceKey: 'r', fidelity: fidelity(0.7) },
      ],
    ]);
  });

  it('answers a listed pair once, however often the list is sent', () => {
    const { client, requests, answer, batches, flush } = rig();
    const picture = pixels();
    for (let i = 0; i < 3; i++) client.want([pair('a', picture)]);
    answer(0.5);
    client.want([pair('a', picture)]);
    flush();
    client.want([pair('a', picture)]);
    flush();
    expect(requests()).toHaveLength(1);
    expect(batches).toHaveLength(1);
  });

  it('drops what is listed no longer, and knows the answer when it comes back', () => {
    const { client, requests, answer, batches, flush } = rig();
    const a = pair('a');
    client.want([a]);
    client.want([pair('b')]);
    answer(0.5);
    expect(requests()).toHaveLength(2);
    answer(0.7);
    client.want([]);
    flush();
    expect(batches).toEqual([]);
    client.want([{ ...a }]);
    flush();
    expect(requests()).toHaveLength(2);
    expect(batches).toEqual([[{ key: 'a', referenceKey: 'r', fidelity: fidelity(0.5) }]]);
  });

  it('compares anew where the pixels of a run were replaced', () => {
    const { client, requests, answer, batches, flush } = rig();
    client.want([pair('a')]);
    answer(0.5);
    flush();
    client.want([pair('a')]);
    answer(0.6);
    flush();
    expect(requests()).toHaveLength(2);
    expect(batches.map((batch) => batch[0]?.fidelity?.ssim.mean)).toEqual([0.5, 0.6]);
  });

  it('says null for what cannot be compared, and goes on', () => {
    const { client, requests, answer, batches, flush } = rig();
    client.want([pair('a'), pair('b')]);
    answer(null);
    flush();
    expect(batches).toEqual([[{ key: 'a', referenceKey: 'r', fidelity: null }]]);
    expect(requests()).toHaveLength(2);
  });

  it('replaces a broken worker, and gives up after three', () => {
    const { client, workers, crash, requests } = rig();
    client.want([pair('a')]);
    for (let i = 0; i < 5; i++) crash();
    expect(workers).toHaveLength(3);
    client.want([pair('b')]);
    expect(requests()).toHaveLength(3);
  });
});
