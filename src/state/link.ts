/** The address bar. This file is the only one that touches `location` and `history`. */
export type AddressBar = {
  /** The fragment in the bar, without `#`. */
  read(): string;
  /** Puts a fragment into the bar: at once, or where the last write was less than 250 ms ago, as soon as it was. */
  write(fragment: string): void;
  /** Writes at once what write still holds back: the end of a gesture. */
  flush(): void;
  /** Calls back with the new fragment when the visitor pastes a link or goes back. */
  onChange(listener: (fragment: string) => void): void;
};

/** At most 4 writes a second: browsers refuse more than about 100 in 30 seconds. */
const WRITE_EVERY_MS = 250;
/** After a refusal. */
const RETRY_AFTER_MS = 2000;

/** The part of `window` that the address bar needs. */
export type LinkWindow = Pick<Window, 'addEventListener' | 'setTimeout' | 'clearTimeout'> & {
  readonly location: Pick<Location, 'hash' | 'origin' | 'pathname' | 'search'>;
  readonly history: Pick<History, 'replaceState' | 'state'>;
};

export function createAddressBar(page: LinkWindow = window): AddressBar {
  const { location, history } = page;
  let waiting: string | null = null;
  let timer: number | null = null;

  const current = () => location.hash.replace(/^#/, '');
  /** What the bar holds as far as the page knows. */
  let known = current();

  const writeNow = () => {
    const fragment = waiting;
    waiting = null;
    // A link was pasted and its hashchange is on the way: it counts.
    if (current() !== known) return;
    if (fragment === null || fragment === known) return;
    try {
      history.replaceState(history.state, '', `${location.pathname}${location.search}#${fragment}`);
      known = current();
      timer = page.setTimeout(onTimer, WRITE_EVERY_MS);
    } catch {
      waiting ??= fragment;
      timer = page.setTimeout(onTimer, RETRY_AFTER_MS);
    }
  };
  const onTimer = () => {
    timer = null;
    writeNow();
  };

  return {
    read: current,
    write(fragment) {
      waiting = fragment;
      if (timer === null) writeNow();
    },
    flush() {
      if (waiting === null) return;
      if (timer !== null) page.clearTimeout(timer);
      timer = null;
      writeNow();
    },
    onChange(listener) {
      page.addEventListener('hashchange', () => {
        // Two links in quick succession are told twice; the second time nothing is new.
        if (current() === known) return;
        waiting = null;
        known = current();
        listener(known);
      });
    },
  };
}

/** The whole address of a fragment, without the query of this visit. */
export function linkAddress(fragment: string, { location }: Pick<LinkWindow, 'location'> = window): string {
  return `${location.origin}${location.pathname}#${fragment}`;
}

/** The backend that the query of the address forces, or null. */
export function forcedBackend(page: Pick<LinkWindow, 'location'> = window): 'webgpu' | 'wasm' | 'analytic' | null {
  const asked = new URLSearchParams(page.location.search).get('backend');
  return asked === 'webgpu' || asked === 'wasm' || asked === 'analytic' ? asked : null;
}

/** Absolute address of the page's folder, ending in a slash. */
export function pageFolder(): string {
  return new URL('./', document.baseURI).href;
}
