import type { ReactNode } from 'react';
import styles from './symbols.module.css';

/** Serif italic, for mathematics only. */
export function Maths({ children }: { readonly children: ReactNode }) {
  return <span className={styles.maths}>{children}</span>;
}

/** A square root with its bar. */
export function Root({ children }: { readonly children: ReactNode }) {
  return (
    <>
      √<span className={styles.root}>{children}</span>
    </>
  );
}

/** x̂₀ */
export function PredictedPicture() {
  return (
    <Maths>
      x̂<sub>0</sub>
    </Maths>
  );
}

/** x_t */
export function NoisyPicture() {
  return (
    <Maths>
      x<sub>t</sub>
    </Maths>
  );
}

/** ε̂ */
export function PredictedNoise() {
  return <Maths>ε̂</Maths>;
}
