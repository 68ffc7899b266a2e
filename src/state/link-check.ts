import { hashDistance } from '../model/perceptual-hash.ts';
import type { Backend } from '../protocol/messages.ts';
import type { LinkChecks } from './link-codec.ts';
import type { LinkCheck, RunResult, Verdict } from './types.ts';

/** Pictures whose 64-bit hashes differ in no more bits look the same. */
const MOST_DIFFERENT_BITS = 4;

/**
 * What can be said of an opened link. Noise and picture are known when its run was done on this machine (a recording
 * does not count); another model is known at once, the same model as soon as it is known that its weights are used.
 */
export function checkLink(
  promised: LinkChecks,
  result: RunResult | undefined,
  weightsId: string,
  backend: Backend | null,
): LinkCheck {
  const made = result?.state === 'done' && result.recorded === null ? result.checks : null;
  const used = made === null ? backend : (result?.backend ?? backend);
  return {
    noise: compare(promised.noise, made?.noise, (a, b) => a === b),
    model: checkModel(promised.weights, weightsId, used),
    picture: compare(promised.picture, made?.picture, (a, b) => hashDistance(a, b) <= MOST_DIFFERENT_BITS),
  };
}

/** The exact formula (analytic) computes without the weights, so it is never the same model. */
function checkModel(promised: string | null, weightsId: string, backend: Backend | null): Verdict {
  if (promised === null) return 'unknown';
  if (promised !== weightsId || backend === 'analytic') return 'differ';
  return backend === null ? 'unknown' : 'match';
}

function compare(
  promised: string | null,
  made: string | undefined,
  agree: (promised: string, made: string) => boolean,
): Verdict {
  if (promised === null || made === undefined) return 'unknown';
  return agree(promised, made) ? 'match' : 'differ';
}
