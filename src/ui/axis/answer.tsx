import { useAppState } from '../context.ts';
import { countOf, formatDuration } from '../kit/format.ts';
import styles from './axis.module.css';

/** What the curve says in one sentence: the fewest steps above your bar, and what they save. */
export function Answer() {
  const { steps, settled } = useAppState((state) => state.compared.answer);
  const bar = useAppState((state) => state.comparison.bar.toFixed(2));
  const isMeasured = useAppState((state) => state.compared.points.some(({ fidelity }) => fidelity !== null));
  if (!isMeasured) {
    return <p className={styles.answer}>Each step removes some of the noise. Drag to use more steps, or fewer.</p>;
  }
  if (steps === null) return <NoAnswer />;
  const verb = steps === 1 ? 'is the fewest' : 'are the fewest';
  return (
    <p className={styles.answer}>
      <b>{countOf(steps, 'step')}</b>
      {` ${verb} ${settled ? '' : 'drawn so far '}that ${steps === 1 ? 'stays' : 'stay'} above SSIM ${bar}`}
      <Saving steps={steps} />.
    </p>
  );
}

/** No count is above the bar together with all larger ones: because none is, or because a large one is not. */
function NoAnswer() {
  const bar = useAppState((state) => state.comparison.bar);
  const points = useAppState((state) => state.compared.points);
  const measured = points.flatMap(({ steps, fidelity }) =>
    fidelity === null ? [] : [{ steps, ssim: fidelity.ssim.mean }],
  );
  const isReached = measured.some(({ ssim }) => ssim >= bar);
  const below = measured.at(-1)?.steps ?? 0;
  return (
    <p className={styles.answer}>
      {isReached
        ? `No count stays above SSIM ${bar.toFixed(2)}: ${countOf(below, 'step')} fall below it.`
        : `No count reaches ${bar.toFixed(2)} yet.`}
    </p>
  );
}

function Saving({ steps }: { readonly steps: number }) {
  const points = useAppState((state) => state.compared.points);
  const reference = useAppState((state) => state.compared.reference);
  const point = points.find((candidate) => candidate.steps === steps);
  const isKnown = point?.time === reference.time && (point?.time === 'measured' || point?.time === 'recorded');
  const times =
    isKnown && reference.key !== point.key && point.totalMs !== null && reference.totalMs !== null
      ? `: ${formatDuration(point.totalMs)} against ${formatDuration(reference.totalMs)}`
      : '';
  return (
    <span className={styles.option}>
      {times}
      {point?.isRecorded && ', recorded'}
    </span>
  );
}
