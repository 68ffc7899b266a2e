import { useAppState } from '../context.ts';
import { cx } from '../kit/cx.ts';
import styles from './plot.module.css';
import { lastOnAxis, xOfSteps } from './scale.ts';

/** Points at the deepest place where more steps come less close. */
export function Dip({ y }: { readonly y: (value: number) => number }) {
  const dips = useAppState((state) => state.compared.dips);
  const deepest = dips.toSorted((a, b) => b.fall - a.fall)[0];
  const value = useAppState(
    (state) => state.compared.points.find(({ steps }) => steps === deepest?.to)?.fidelity?.ssim.mean,
  );
  if (deepest === undefined || value === undefined || deepest.to > lastOnAxis) return null;
  const x = xOfSteps(deepest.to);
  return (
    <p className={cx(styles.dip, x > 0.6 && styles.late)} style={{ '--x': x, '--y': `${y(value)}%` }}>
      <b>More steps are not always better:</b>{' '}
      {`${deepest.to} come less close than ${deepest.from}, by ${deepest.fall.toFixed(2)}`}
    </p>
  );
}
