import type { ReactNode } from 'react';
import type { FrameKind } from '../../client/frame-store.ts';
import type { PlanStep } from '../../ddim/plan.ts';
import { findModel } from '../../state/run-key.ts';
import { useAppState } from '../context.ts';
import { cx } from '../kit/cx.ts';
import { formatCoefficient } from '../kit/format.ts';
import { FramePicture } from '../kit/frame-picture.tsx';
import { Maths, Root } from '../kit/symbols.tsx';
import { Term } from '../kit/term.tsx';
import { useShownRun } from '../path/use-plan.ts';
import { isLatent } from '../stage/describe.ts';
import styles from './equation.module.css';
import { coefficients, spokenUpdate } from './update.ts';

/** The update of one step as an equation of pictures: equation 12 of the DDIM paper, with its numbers. */
export function Equation() {
  const run = useShownRun();
  const latent = useAppState((state) => run !== null && isLatent(findModel(state.models, run.spec.model)));
  const step = Math.max(1, run?.step ?? 1);
  const at = run?.plan[step - 1];
  if (run === null || at === undefined) return null;
  const operand = { runKey: run.key, step, waiting: run.step === 0 };
  const { picture, noise, fresh } = coefficients(at);
  return (
    <section className={styles.equation} aria-label={`What step ${step} does`}>
      <h2 className={styles.title}>
        {`What step ${step} does`}
        {latent && <span className="dim">x, ε̂ and z show 3 channels of a latent, ÷ 3</span>}
      </h2>
      <p className="sr">{spokenUpdate(at)}</p>
      <div className={styles.row}>
        <Operand {...operand} kind="next" tone={styles.next} coefficient={at.tPrev < 0 ? 'the result' : 'next x'}>
          <NextSymbol at={at} />
        </Operand>
        <span className={styles.sign}>=</span>
        <Operand {...operand} kind="x0" tone={styles.picture} coefficient={`${formatCoefficient(picture)} ×`}>
          <Term
            name="Predicted picture"
            says="x̂₀: the finished picture, as the network guesses it now. ᾱ is the share of it at the next level."
          >
            <Maths>
              <Root>ᾱ′</Root> x̂<sub>0</sub>
            </Maths>
          </Term>
        </Operand>
        <span className={styles.sign}>+</span>
        <Operand {...operand} kind="eps" tone={styles.noise} coefficient={`${formatCoefficient(noise)} ×`}>
          <Term
            align="end"
            name="Predicted noise"
            says="ε̂: the noise that the network sees in the picture. Some of it is put back for the next level."
          >
            <Maths>
              <Root>1−ᾱ′−σ²</Root> ε̂
            </Maths>
          </Term>
        </Operand>
        <span className={styles.sign}>+</span>
        <Operand
          {...operand}
          kind="noise"
          tone={styles.fresh}
          coefficient={`${formatCoefficient(fresh)} ×`}
          off={fresh === 0}
        >
          <Term
            align="end"
            name="Fresh noise"
            says="z: fresh noise, drawn anew at each step. With η = 0 there is none, and the run is decided by its seed."
          >
            <Maths>σ z</Maths>
          </Term>
        </Operand>
      </div>
    </section>
  );
}

function NextSymbol({ at }: { readonly at: PlanStep }) {
  return (
    <Term
      name="Next x"
      says="The slightly less noisy picture that the next step starts from. After the last step it is the result."
    >
      <Maths>
        x<sub>{Math.max(0, at.tPrev)}</sub>
      </Maths>
    </Term>
  );
}

type OperandProps = {
  readonly runKey: string;
  readonly step: number;
  readonly kind: FrameKind;
  readonly tone: string | undefined;
  readonly coefficient: string;
  readonly waiting: boolean;
  readonly off?: boolean;
  readonly children: ReactNode;
};

function Operand({ runKey, step, kind, tone, coefficient, waiting, off = false, children }: OperandProps) {
  return (
    <div className={cx(styles.operand, tone)}>
      {children}
      <span className={cx(styles.tile, off && styles.off)}>
        <FramePicture runKey={runKey} step={step} kind={kind} />
      </span>
      <span className={cx('num', styles.value, (kind === 'next' || waiting) && 'dim')}>{coefficient}</span>
    </div>
  );
}
