import { createReadStream, type Stats, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, sep } from 'node:path';
import { pipeline } from 'node:stream';
import { ISOLATION_HEADERS } from './isolation-headers.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.onnx': 'application/octet-stream',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

/** What happens to an answer, for tests: nothing of the sort in the served page. */
export type Fault =
  /** Another status and no body. */
  | { readonly kind: 'status'; readonly status: number }
  /** The connection is closed without an answer. */
  | { readonly kind: 'drop' }
  /** All bytes are promised, but the connection is closed after these many. */
  | { readonly kind: 'cut'; readonly bytes: number }
  /** The answer waits; `next`: what else happens to it. */
  | { readonly kind: 'delay'; readonly ms: number; readonly next?: Fault | undefined }
  /** Other content, for existing files and (from an empty buffer) for others; `keep`: the browser may cache it. */
  | { readonly kind: 'body'; readonly change: (body: Buffer) => Buffer | string; readonly keep?: boolean };

/** One request, as it was answered. `bytes`: of the body. */
export type Served = { readonly path: string; readonly status: number; readonly bytes: number };

export type StaticServerOptions = {
  readonly root: string;
  readonly port?: number;
  readonly host?: string;
  /** Path under which the folder is served, with slashes at both ends. */
  readonly base?: string;
  /** Send the headers of cross-origin isolation. */
  readonly isolated?: boolean;
  /** `path` has no slash in front and no query. */
  readonly faultFor?: (path: string) => Fault | undefined;
  readonly onServed?: (served: Served) => void;
};

export type StaticServer = {
  /** Address of the folder, ending in a slash. */
  readonly url: string;
  close(): Promise<void>;
};

/**
 * Serves a folder of static files as the README asks a host to do it. Files with a hash in their name may be kept for
 * ever, all others are asked for again (and answered 304 where they did not change).
 * Rejects where the port is taken.
 */
export async function serveFolder(options: StaticServerOptions): Promise<StaticServer> {
  const { host = '127.0.0.1', port = 0, base = '/' } = options;
  const server = createServer((request, response) => {
    answer(request, response, options).catch((error: unknown) => {
      console.error(error);
      response.destroy();
    });
  });
  await listen(server, port, host);
  const shown = host === '127.0.0.1' ? 'localhost' : host;
  return {
    url: `http://${shown}:${(server.address() as AddressInfo).port}${base}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
}

async function answer(request: IncomingMessage, response: ServerResponse, options: StaticServerOptions): Promise<void> {
  const { root, base = '/', isolated = true, faultFor, onServed } = options;
  const path = relativePath(request, base);
  const send = (status: number, headers: OutgoingHttpHeaders = {}, body: Buffer | string = '') => {
    response.writeHead(status, { ...(isolated ? ISOLATION_HEADERS : {}), ...headers });
    response.end(request.method === 'HEAD' ? undefined : body);
    onServed?.({ path: path ?? '', status, bytes: body.length });
  };
  if (path === null) return send(404);

  let fault = faultFor?.(path);
  if (fault?.kind === 'delay') {
    const { ms, next } = fault;
    await new Promise((resolve) => setTimeout(resolve, ms));
    fault = next;
  }
  if (fault?.kind === 'status') return send(fault.status);
  if (fault?.kind === 'drop') {
    onServed?.({ path, status: 0, bytes: 0 });
    response.destroy();
    return;
  }

  const file = join(root, path);
  const stats = statOf(file);
  const headers = {
    'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
    'Cache-Control': path.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
  if (fault?.kind === 'body') {
    const body = Buffer.from(fault.change(stats === null ? Buffer.alloc(0) : await readFile(file)));
    const caching = fault.keep === true ? {} : { 'Cache-Control': 'no-store' };
    return send(200, { ...headers, ...caching, 'Content-Length': body.length }, body);
  }
  if (stats === null) return send(404);
  const etag = `"${stats.size.toString(36)}-${stats.mtimeMs.toString(36)}"`;
  if (request.headers['if-none-match'] === etag) return send(304, { ...headers, ETag: etag });

  const bytes = fault?.kind === 'cut' ? Math.min(fault.bytes, stats.size) : stats.size;
  response.writeHead(200, {
    ...(isolated ? ISOLATION_HEADERS : {}),
    ...headers,
    ETag: etag,
    'Content-Length': stats.size,
  });
  onServed?.({ path, status: 200, bytes });
  if (request.method === 'HEAD') response.end();
  else if (fault?.kind === 'cut') response.write((await readFile(file)).subarray(0, bytes), () => response.destroy());
  else pipeline(createReadStream(file), response, () => undefined);
}

/** Path inside the folder; null for anything outside of it. */
function relativePath(request: IncomingMessage, base: string): string | null {
  let path: string;
  try {
    path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
  } catch {
    return null;
  }
  if (!path.startsWith(base)) return null;
  const inside = normalize(path.slice(base.length) || 'index.html')
    .split(sep)
    .join('/');
  if (inside.startsWith('..') || inside.includes('\0')) return null;
  return inside.endsWith('/') ? `${inside}index.html` : inside;
}

function statOf(file: string): Stats | null {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats?.isFile() ? stats : null;
}
