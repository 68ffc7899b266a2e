import type { Clip } from '../../ddim/plan.ts';
import type { LaneRun } from '../../state/compared.ts';
import { MOST_LANES } from '../../state/comparison.ts';
import { useActions, useAppState } from '../context.ts';
import { TextButton } from '../kit/text-button.tsx';
import { LaneRow } from './lane-row.tsx';
import styles from './lanes.module.css';

/** Several step counts of one noise, each with the pictures it comes through, at the levels it visits. */
export default function Lanes() {
  const { addLane, startRace, endRace, openClippingTrap } = useActions();
  const count = useAppState((state) => state.compared.lanes.length);
  const race = useAppState((state) => state.race && state.compared.lanes.some((lane) => lane.state !== 'done'));
  const trap = useAppState((state) => trapWords(state.compared.lanes, state.comparison.referenceSteps));
  const referenceSteps = useAppState((state) => state.comparison.referenceSteps);
  return (
    <div className={styles.lanes}>
      <div className={styles.bar}>
        <button type="button" className={styles.race} aria-pressed={race} onClick={race ? endRace : startRace}>
          {race ? 'Stop the race' : 'Race'}
        </button>
        {count < MOST_LANES && <TextButton onClick={() => addLane()}>Add a lane</TextButton>}
        <TextButton onClick={openClippingTrap}>The clipping trap</TextButton>
        <p className={trap === null ? 'dim' : undefined}>
          {trap ?? `The same noise in every lane; each is compared with its own ${referenceSteps} steps.`}
        </p>
      </div>
      <ol>
        {Array.from({ length: count }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a lane is its place; two may be the same run.
          <LaneRow key={index} index={index} count={count} />
        ))}
      </ol>
    </div>
  );
}

/** What three clippings of the same steps showed here; null unless they are there and did show it. */
function trapWords(lanes: readonly LaneRun[], referenceSteps: number): string | null {
  const ssim = (clip: Clip) => lanes.find(({ spec }) => spec.clip === clip)?.fidelity?.ssim.mean ?? null;
  const [kept, derived] = [ssim('x0'), ssim('x0-eps')];
  const steps = new Set(lanes.map(({ spec }) => spec.steps));
  if (kept === null || derived === null || steps.size > 1 || derived - kept < 0.1) return null;
  return `x̂₀ cut but ε̂ kept, the common default: ${[...steps][0]} steps are another picture than ${referenceSteps}.`;
}
