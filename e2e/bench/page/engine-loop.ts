import { createEngineClient, type EngineClient, type KeyedEvent } from '../../../src/client/engine-client.ts';
import { specKey } from '../../../src/model/canonical-spec.ts';
import type { Backend } from '../../../src/protocol/messages.ts';
import type { RunSpec } from '../../../src/protocol/run-spec.ts';

/** One warm step of the engine: from frame to frame, and the part of it inside the denoiser's network. */
export type EngineStep = { readonly ms: number; readonly networkMs: number };

type Listener = (event: KeyedEvent, at: number) => void;

const clients = new Map<Backend, { readonly client: EngineClient; listener: Listener }>();

/** The engine as the page has it, but with events handed on at once. */
function clientFor(backend: Backend): { readonly client: EngineClient; listener: Listener } {
  const known = clients.get(backend);
  if (known !== undefined) return known;
  const made = {
    client: createEngineClient({
      baseUrl: new URL('./', document.baseURI).href,
      backend,
      onEvents: (events) => {
        const at = performance.now();
        for (const event of events) made.listener(event, at);
      },
      schedule: (flush) => flush(),
    }),
    listener: (() => undefined) as Listener,
  };
  clients.set(backend, made);
  return made;
}

/** Runs a spec with frames of every step, and gives the times of all steps but the first. Rejects where it fails. */
export function runEngineLoop(backend: Backend, spec: RunSpec): Promise<readonly EngineStep[]> {
  const entry = clientFor(backend);
  return new Promise((resolve, reject) => {
    const steps: EngineStep[] = [];
    let last: number | null = null;
    entry.listener = ({ event }, at) => {
      if (event.type === 'failed') reject(new Error(`${event.code}: ${event.detail}`));
      if (event.type === 'done') resolve(steps);
      if (event.type !== 'frame') return;
      if (last !== null) steps.push({ ms: at - last, networkMs: event.time.networkMs });
      last = at;
    };
    entry.client.want([{ key: specKey(spec), spec, rank: 0, keep: 'x0' }]);
  });
}
