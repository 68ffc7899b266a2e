import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'vite';
import { type StaticServer, serveFolder } from './static-server.ts';

// npm start [-- --port 8080] [-- --host 0.0.0.0]: builds the page and serves it.
const FIRST_PORT = 4173;
const PORTS_TO_TRY = 20;

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    host: { type: 'string', default: '127.0.0.1' },
  },
});

await build({ root, logLevel: 'warn' });
const { url } = await serve(values.host, values.port === undefined ? null : Number(values.port));
endWithParent();
console.log(`\n  Fewer Steps is at ${url}\n\n  Ctrl+C stops it.`);

/** Whoever stops npm stops the shell between npm and this process, and not this process. */
function endWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit();
  }, 1000);
}

/** A port that was asked for must be free; of our own ones the first free is taken. */
async function serve(host: string, port: number | null): Promise<StaticServer> {
  const folder = join(root, 'dist');
  if (port !== null) return serveFolder({ root: folder, host, port });
  for (let offset = 0; offset < PORTS_TO_TRY; offset++) {
    try {
      return await serveFolder({ root: folder, host, port: FIRST_PORT + offset });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
  return serveFolder({ root: folder, host });
}
