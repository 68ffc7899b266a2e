import { join } from 'node:path';
import { type Fault, type Served, serveFolder } from '../scripts/static-server.ts';

export type SiteOptions = {
  /** Folder of the built page. */
  readonly root?: string;
  /** Send the headers of cross-origin isolation (threads). */
  readonly isolated?: boolean;
  /** Path under which the page lives, with slashes at both ends. */
  readonly base?: string;
  /** Script that runs in the engine's worker before anything of ours: Playwright cannot reach into workers early. */
  readonly workerProbe?: string;
  /** Files to serve besides or in place of the built ones: path → content. */
  readonly files?: Readonly<Record<string, Buffer | string>>;
};

const DIST = join(import.meta.dirname, '..', 'dist');

/** The built page on a server of its own, so that each test has its own origin, faults and list of requests. */
export type Site = {
  /** Address of the page, ending in a slash. */
  readonly url: string;
  /** What was asked for so far, in order. */
  readonly served: readonly Served[];
  /** From now on so many answers (all) of matching paths are faulty. The latest fault that matches counts. */
  fail(pattern: RegExp, fault: Fault, times?: number): void;
  /** No faults any more. */
  heal(): void;
  close(): Promise<void>;
};

/** The chunk that the page starts as its worker. */
const WORKER = /^assets\/engine-[^/]*\.js$/;
const WORKER_CHUNK_OF_ONNXRUNTIME = /^assets\/engine-onnxruntime-/;

export async function openSite(options: SiteOptions = {}): Promise<Site> {
  const { root = DIST, isolated = true, base = '/', workerProbe, files = {} } = options;
  const served: Served[] = [];
  let faults: { readonly pattern: RegExp; readonly fault: Fault; left: number }[] = [];

  const nextFault = (path: string): Fault | undefined => {
    const found = faults.findLast(({ pattern, left }) => left > 0 && pattern.test(path));
    if (found === undefined) return undefined;
    found.left--;
    return found.fault;
  };

  const content = (path: string): Fault | undefined => {
    const file = files[path];
    if (file !== undefined) return { kind: 'body', change: () => file };
    if (workerProbe === undefined || !WORKER.test(path) || WORKER_CHUNK_OF_ONNXRUNTIME.test(path)) return undefined;
    return { kind: 'body', keep: true, change: (body) => `${workerProbe}\n${body}` };
  };
  const { url, close } = await serveFolder({
    root,
    isolated,
    base,
    onServed: (one) => served.push(one),
    faultFor: (path) => {
      const fault = nextFault(path);
      return fault?.kind === 'delay' ? { next: content(path), ...fault } : (fault ?? content(path));
    },
  });
  return {
    url,
    served,
    fail: (pattern, fault, times = Number.POSITIVE_INFINITY) => {
      faults.push({ pattern, fault, left: times });
    },
    heal: () => {
      faults = [];
    },
    close,
  };
}
