import { createEngineClient, type KeyedEvent, type Wish } from '../../../src/client/engine-client.ts';
import { specKey } from '../../../src/model/canonical-spec.ts';
import type { Backend, RunTotals } from '../../../src/protocol/messages.ts';
import type { RunSpec } from '../../../src/protocol/run-spec.ts';

type Hear = (event: KeyedEvent) => void;

let engine: { readonly backend: Backend; readonly want: (wishes: readonly Wish[]) => void } | null = null;
let hear: Hear = () => undefined;

function wantOf(backend: Backend): (wishes: readonly Wish[]) => void {
  if (engine?.backend === backend) return engine.want;
  const { want } = createEngineClient({
    baseUrl: new URL('./', document.baseURI).href,
    backend,
    onEvents: (events) => {
      for (const event of events) hear(event);
    },
    schedule: (flush) => flush(),
  });
  engine = { backend, want };
  return want;
}

/**
 * What the engine says that a run took. `interruptions`: so many times, evenly on its way, a run of two steps is more
 * urgent and goes first. Rejects where one fails.
 */
export function measureRun(backend: Backend, spec: RunSpec, interruptions: number): Promise<RunTotals> {
  const want = wantOf(backend);
  const wish: Wish = { key: specKey(spec), spec, rank: 100, keep: 'x0' };
  const every = Math.ceil(spec.steps / (interruptions + 1));
  return new Promise((resolve, reject) => {
    hear = ({ key, event }) => {
      if (event.type === 'failed') reject(new Error(`${event.code}: ${event.detail}`));
      if (key === wish.key && event.type === 'done') resolve(event.totals);
      if (key !== wish.key || event.type !== 'frame' || interruptions === 0) return;
      const done = event.index + 1;
      if (done % every !== 0 || done === spec.steps) return;
      const urgent = { ...spec, steps: 2, seed: spec.seed + done };
      want([{ key: specKey(urgent), spec: urgent, rank: 0, keep: 'all' }, wish]);
    };
    want([wish]);
  });
}
