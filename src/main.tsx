import { createRoot, type Root } from 'react-dom/client';
import { oncePerPaint } from './client/before-next-paint.ts';
import { createEngineClient } from './client/engine-client.ts';
import { createFrameStore } from './client/frame-store.ts';
import { type Catalog, loadCatalog, type Model } from './model/catalog.ts';
import { createActions, openLink } from './state/actions.ts';
import { createAddressBar, forcedBackend, linkAddress, pageFolder } from './state/link.ts';
import { drawNoise } from './state/noise-picture.ts';
import { createPage, type Page } from './state/page.ts';
import { initialState } from './state/page-state.ts';
import { decodePicture } from './state/picture-strip.ts';
import { createPreferenceStore } from './state/preferences.ts';
import { findModel, keyOf, runOf } from './state/run-key.ts';
import { selectFragment } from './state/selectors.ts';
import { defaultSettings } from './state/settings-table.ts';
import { catalogFailureText } from './state/texts.ts';
import type { Theme } from './state/types.ts';
import { App } from './ui/app.tsx';

const MEGABYTE = 1_000_000;
/** A recording that takes longer than this to arrive is shown when it is there; until then the noise is. */
const RECORDING_WAIT_MS = 1000;

const preferences = createPreferenceStore();
applyTheme(preferences.read().theme);
const root = createRoot(document.getElementById('root') ?? document.body);
void start(root);

/** The composition root: catalogue and link first, then state, engine and views. */
async function start(into: Root): Promise<void> {
  const catalog = await loadCatalog(readJson).catch(
    (error: unknown) => `${error instanceof Error ? error.message : error}`,
  );
  const failure = catalogFailureText(catalog, isSecureContext);
  if (typeof catalog === 'string' || failure !== null) {
    into.render(<Unavailable text={failure ?? ''} retry={() => void start(into)} />);
    return;
  }
  const bar = createAddressBar();
  const phone = matchMedia('(max-width: 860px) and (pointer: coarse)').matches;
  const frames = createFrameStore((phone ? 48 : 128) * MEGABYTE);
  const paints = oncePerPaint((all) => page.batch(all));
  const page: Page = createPage(
    { frames, bar, drawNoise: (run) => drawNoise(run, modelOf(catalog, run.model)), onChange: paints.hold },
    initialState(catalog, bar.read(), preferences.read()),
  );
  const engine = createEngineClient({
    baseUrl: pageFolder(),
    backend: forcedBackend(),
    onEvents: page.receive,
    schedule: paints.soon,
  });
  page.connect(engine);
  const actions = createActions(page, {
    engine,
    bar,
    preferences,
    randomSeed: () => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0,
    writeClipboard: (text) => navigator.clipboard.writeText(text),
    share: 'share' in navigator ? (link) => navigator.share(link) : null,
    saveCurve: async (format, state) => {
      const [{ exportedCurve }, { saveCurve }] = await Promise.all([
        import('./state/curve-document.ts'),
        import('./exporting/save-curve.ts'),
      ]);
      saveCurve(exportedCurve(state, linkAddress(selectFragment(state))), format, state.view.metric);
    },
    readEvaluation: async (manifest) => {
      const [{ parseEvaluation }, raw] = await Promise.all([
        import('./model/evaluation.ts'),
        readJson(`models/${manifest.id}/evaluation.json`),
      ]);
      return parseEvaluation(raw, manifest);
    },
  });
  bar.onChange((fragment) => openLink(page, fragment));
  page.store.subscribe(({ preferences: { theme } }, before) => {
    if (theme !== before.preferences.theme) applyTheme(theme);
  });
  await Promise.race([adoptRecording(page, catalog), new Promise((resolve) => setTimeout(resolve, RECORDING_WAIT_MS))]);
  into.render(<App store={page.store} actions={actions} frames={frames} />);
  // Each does without the other, where one cannot be loaded.
  const parts = await Promise.allSettled([
    import('./state/attendants.ts').then(({ attendPage }) =>
      attendPage({ ...page, update: (change) => paints.soon(() => page.update(change)) }, engine),
    ),
    import('./client/fidelity-client.ts').then(({ createFidelityClient }) =>
      page.compareWith(createFidelityClient({ onResults: page.compare, schedule: paints.soon })),
    ),
  ]);
  for (const part of parts)
    if (part.status === 'rejected') console.warn(`A part of the page is missing: ${part.reason}`);
}

/** Shows the recorded run of the default link, where this is the default link and the recording can be used. */
async function adoptRecording(page: Page, { models }: Catalog): Promise<void> {
  const model = models[0];
  const { settings } = page.store.getState();
  if (model === undefined || keyOf(settings, models) !== keyOf(defaultSettings(model), models)) return;
  const folder = `models/${model.manifest.id}/recorded`;
  try {
    const { loadRecording } = await import('./state/recorded.ts');
    page.adopt(
      await loadRecording(
        model,
        runOf(settings, models),
        (name) => readJson(`${folder}/${name}`),
        async (name) => decodePicture(await (await request(`${folder}/${name}`)).blob()),
      ),
    );
  } catch (error) {
    console.info(`No recorded run: ${error instanceof Error ? error.message : error}`);
  }
}

function Unavailable({ text, retry }: { readonly text: string; readonly retry: () => void }) {
  return (
    <main className="wrap" role="alert">
      <h1>Fewer Steps</h1>
      <p>{text}</p>
      <button type="button" onClick={retry}>
        Retry
      </button>
    </main>
  );
}

async function readJson(path: string): Promise<unknown> {
  const response = await request(path);
  try {
    return await response.json();
  } catch {
    throw new Error(`${path}: not a JSON file`);
  }
}

async function request(path: string): Promise<Response> {
  const response = await fetch(new URL(path, pageFolder()));
  if (!response.ok) throw new Error(`${path}: the server answered ${response.status}`);
  return response;
}

function modelOf({ models }: Catalog, id: string): Model {
  const model = findModel(models, id);
  if (model === undefined) throw new RangeError(`no model ${id}`);
  return model;
}

function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
