import type { Catalog, ModelProblem } from '../model/catalog.ts';
import type { IgnoredField } from './link-codec.ts';
import type { Notice, RunResult } from './types.ts';

const MOST_NAMED = 5;

/** One notice that names every field of a link that was not used, and what counts instead; null where all was used. */
export function ignoredNotice(ignored: readonly IgnoredField[]): Notice | null {
  if (ignored.length === 0) return null;
  const named = ignored.slice(0, MOST_NAMED).map(({ key, value, reason, used }) => {
    const field = value === '' ? key : `${key}=${value}`;
    return `${field} (${reason}${used === null ? '' : `; ${used} is used`})`;
  });
  const rest = ignored.length - named.length;
  const more = rest > 0 ? `, and ${rest} more` : '';
  return notice('link', 'warn', `Ignored in this link: ${named.join(', ')}${more}.`);
}

/** Model folders that cannot be used, and what to do about it; null where all can. */
export function modelsNotice(problems: readonly ModelProblem[]): Notice | null {
  if (problems.length === 0) return null;
  const named = problems.map(({ id, message }) => `${id} (${message})`);
  return notice(
    'models',
    'bad',
    `Left out: ${named.join(', ')}. Mend the folder in models, or take it out of index.json.`,
  );
}

/** Why there is no page to show (`catalog`: the error's message where not even the index was read); null if there is. */
export function catalogFailureText(catalog: Catalog | string, isSecure: boolean): string | null {
  if (!isSecure) return 'This page works over https or on localhost only: open it there.';
  if (typeof catalog === 'string') return `The list of models could not be loaded (${catalog}).`;
  if (catalog.models.length > 0) return null;
  return `No model could be loaded: ${catalog.problems.map(({ id, message }) => `${id} (${message})`).join(', ')}.`;
}

export const deviceLostNotice = notice(
  'device',
  'info',
  'The GPU stopped answering. The run goes on from its last finished step.',
);

/** What a screen reader hears when a run has landed. */
export function landedText({ spec, totals }: RunResult): string {
  const steps = `${spec.steps} ${spec.steps === 1 ? 'step' : 'steps'}`;
  return `${steps} done${totals === null ? '' : ` in ${spokenMs(totals.totalMs)}`}.`;
}

function spokenMs(ms: number): string {
  if (ms < 999.5) return `${Math.max(1, Math.round(ms))} milliseconds`;
  return `${ms < 9950 ? (ms / 1000).toFixed(1) : Math.round(ms / 1000)} seconds`;
}

function notice(id: string, tone: Notice['tone'], text: string): Notice {
  return { id, tone, text, action: null };
}
