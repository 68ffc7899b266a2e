import type { Manifest, ModelFile } from '../model/manifest.ts';
import type { WeightsStorage } from '../protocol/messages.ts';
import { EngineError, messageOf } from './engine-error.ts';

const CACHE_NAME = 'fewer-steps-files-1';

export type Loaded = { readonly bytes: ArrayBuffer; readonly storage: WeightsStorage };

export type OnBytes = (loaded: number) => void;

/** Fetches weights and runtime, checks them, and keeps them in the Cache API. The only owner of `caches`. */
export type ModelStore = {
  /** One weights file of a model, checked by SHA-256 and kept under it. */
  loadWeights(modelId: string, file: ModelFile, onBytes: OnBytes): Promise<Loaded>;
  /** A file of the runtime; its address holds the hash of its content, so the address is its key. */
  loadRuntime(url: string, bytes: number, onBytes: OnBytes): Promise<Loaded>;
  /** Deletes the weights of one model. */
  forget(manifest: Manifest): Promise<void>;
  /** Deletes these files of the runtime. */
  forgetRuntime(urls: readonly string[]): Promise<void>;
  /** Deletes what no manifest and no current runtime names. */
  tidy(manifests: readonly Manifest[], runtimeUrls: readonly string[]): Promise<void>;
  /** Bytes kept for each model, and for the runtime under "runtime". */
  cachedBytes(manifests: readonly Manifest[]): Promise<Record<string, number>>;
};

/** `baseUrl`: absolute address of the page's folder, ending in a slash. */
export function createModelStore(baseUrl: string): ModelStore {
  const weightsKey = (sha256: string) => `${baseUrl}weights/${sha256}`;
  const fileUrl = (modelId: string, file: ModelFile) => `${baseUrl}models/${modelId}/${file.path}`;

  const load = async (url: string, key: string, check: Check, onBytes: OnBytes): Promise<Loaded> => {
    const cache = await openCache();
    const kept = await cache?.match(key).catch(() => undefined);
    if (kept !== undefined) {
      const bytes = await kept.arrayBuffer().catch(() => null);
      if (bytes !== null && (await check(bytes)) === null) {
        onBytes(bytes.byteLength);
        return { bytes, storage: 'cached' };
      }
      await cache?.delete(key).catch(() => false);
    }
    let fault = new EngineError('download', url, true);
    for (const mode of ['default', 'reload'] as const) {
      const answer = await ask(url, mode);
      const bytes = await readAll(answer, onBytes).catch((error: unknown) => downloadError(url, error));
      const wrong = bytes instanceof EngineError ? null : await check(bytes);
      if (bytes instanceof EngineError) fault = bytes;
      else if (wrong === null) return { bytes, storage: await keep(cache, key, bytes) };
      else fault = new EngineError('integrity', `${url}: ${wrong}`, true);
    }
    throw fault;
  };

  return {
    loadWeights: (modelId, file, onBytes) =>
      load(fileUrl(modelId, file), weightsKey(file.sha256), (bytes) => checkWeights(bytes, file), onBytes),
    loadRuntime: (url, bytes, onBytes) => load(url, url, async (body) => checkLength(body, bytes), onBytes),
    async forget(manifest) {
      const cache = await openCache();
      for (const file of weightFiles(manifest)) await cache?.delete(weightsKey(file.sha256));
    },
    async forgetRuntime(urls) {
      const cache = await openCache();
      for (const url of urls) await cache?.delete(url);
    },
    async tidy(manifests, runtimeUrls) {
      const cache = await openCache();
      if (cache === null) return;
      const named = new Set([...manifests.flatMap(weightFiles).map((file) => weightsKey(file.sha256)), ...runtimeUrls]);
      for (const request of await cache.keys()) if (!named.has(request.url)) await cache.delete(request);
    },
    async cachedBytes(manifests) {
      const cache = await openCache();
      const bytes: Record<string, number> = {};
      if (cache === null) return bytes;
      const owners = new Map(
        manifests.flatMap((manifest) => weightFiles(manifest).map((file) => [weightsKey(file.sha256), manifest.id])),
      );
      for (const request of await cache.keys()) {
        const owner = owners.get(request.url) ?? 'runtime';
        const response = await cache.match(request);
        bytes[owner] = (bytes[owner] ?? 0) + Number(response?.headers.get('content-length') ?? 0);
      }
      return bytes;
    },
  };
}

/** What is wrong with the bytes, in words; null where nothing is. */
type Check = (bytes: ArrayBuffer) => Promise<string | null>;

function weightFiles({ files }: Manifest): ModelFile[] {
  return files.decoder === undefined ? [files.unet] : [files.unet, files.decoder];
}

function checkLength(bytes: ArrayBuffer, expected: number): string | null {
  return bytes.byteLength === expected ? null : `${bytes.byteLength} bytes instead of ${expected}`;
}

async function checkWeights(bytes: ArrayBuffer, file: ModelFile): Promise<string | null> {
  const wrong = checkLength(bytes, file.bytes);
  if (wrong !== null) return wrong;
  const sha256 = await sha256Hex(bytes);
  return sha256 === file.sha256 ? null : `SHA-256 ${sha256} instead of ${file.sha256}`;
}

/** Lower-case hex digits of the SHA-256 of some bytes. */
export async function sha256Hex(bytes: BufferSource): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function openCache(): Promise<Cache | null> {
  try {
    return await caches.open(CACHE_NAME);
  } catch {
    // Storage is denied (private windows, blocked cookies) or missing: everything works without it.
    return null;
  }
}

async function keep(cache: Cache | null, key: string, bytes: ArrayBuffer): Promise<WeightsStorage> {
  if (cache === null) return 'denied';
  try {
    const headers = { 'content-length': String(bytes.byteLength), 'content-type': 'application/octet-stream' };
    await cache.put(key, new Response(bytes, { headers }));
    return 'stored';
  } catch (error) {
    return error instanceof DOMException && error.name === 'QuotaExceededError' ? 'full' : 'denied';
  }
}

async function ask(url: string, mode: RequestCache): Promise<Response> {
  const response = await fetch(url, { cache: mode }).catch((error: unknown) => {
    throw downloadError(url, error);
  });
  if (!response.ok) throw new EngineError('download', `${url}: HTTP ${response.status}`, true);
  return response;
}

function downloadError(url: string, error: unknown): EngineError {
  return new EngineError('download', `${url}: ${messageOf(error)}`, true, error);
}

async function readAll(response: Response, onBytes: OnBytes): Promise<ArrayBuffer> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let loaded = 0;
  const reader = response.body?.getReader();
  if (reader === undefined) return response.arrayBuffer();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    parts.push(read.value);
    loaded += read.value.byteLength;
    onBytes(loaded);
  }
  return new Blob(parts).arrayBuffer();
}
