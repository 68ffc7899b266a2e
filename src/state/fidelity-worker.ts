import type { Fidelity, FidelityAnswer, FidelityRequest } from '../protocol/fidelity.ts';
import { compareSheets } from './fidelity.ts';

/** Entry of the worker that compares pictures: the main thread never waits for a similarity. */
self.onmessage = ({ data }: MessageEvent<FidelityRequest>) => {
  const answer: FidelityAnswer = { id: data.id, fidelity: compare(data) };
  self.postMessage(answer);
};

function compare({ picture, reference, count }: FidelityRequest): Fidelity | null {
  try {
    return compareSheets(picture, reference, count);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
