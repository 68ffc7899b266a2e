import { useAppState } from '../context.ts';
import { cx } from '../kit/cx.ts';
import { fromTop, noteTop, type ThumbLabels } from './label-places.ts';
import styles from './plot.module.css';
import { lastOnAxis, xOfSteps } from './scale.ts';

type Props = {
  readonly y: (value: number) => number;
  /** What it keeps clear of. */
  readonly thumbX: number;
  readonly labels: ThumbLabels;
};

/** Points at the deepest place where more steps come less close. */
export function Dip({ y, thumbX, labels: { fidelity, time } }: Props) {
  const dips = useAppState((state) => state.compared.dips);
  const deepest = dips.toSorted((a, b) => b.fall - a.fall)[0];
  const value = useAppState(
    (state) => state.compared.points.find(({ steps }) => steps === deepest?.to)?.fidelity?.ssim.mean,
  );
  if (deepest === undefined || value === undefined || deepest.to > lastOnAxis) return null;
  const x = xOfSteps(deepest.to);
  const isLate = x > 0.6;
  const ahead = (thumbX - x) * (isLate ? -1 : 1);
  const isBeside = ahead > -0.17 && ahead < 0.6;
  const top = noteTop(y(value), isBeside ? [fidelity, time].filter((label) => label !== null) : []);
  return (
    <p
      className={cx(styles.dip, isLate && styles.late)}
      style={{ '--x': x, '--top': `${top}px`, '--lead': `${top - fromTop(y(value)) - 4}px` }}
    >
      <b>More steps are not always better:</b>{' '}
      {`${deepest.to} come less close than ${deepest.from}, by ${deepest.fall.toFixed(2)}`}
    </p>
  );
}
