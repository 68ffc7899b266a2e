import { useId } from 'react';
import type { Clip, Spacing } from '../../ddim/plan.ts';
import { choices, labelOf } from '../../state/settings-table.ts';
import { useActions, useAppState } from '../context.ts';
import { RangeField } from '../kit/range-field.tsx';
import { Segmented } from '../kit/segmented.tsx';
import { TextButton } from '../kit/text-button.tsx';
import { useScale } from '../wanted.ts';
import styles from './controls.module.css';
import { Disclosure } from './disclosure.tsx';
import { clipNames, clipWords, spacingWords } from './sampler-words.ts';

const spacings = choices.spacing.map((value) => ({ value, label: value }));
const clips = choices.clip.map((value) => ({ value, label: clipNames[value] }));

/** How the run steps from noise to picture. */
export function Sampler() {
  const { change, endGesture, reset } = useActions();
  const eta = useAppState((state) => state.settings.eta);
  const scale = useScale('eta');
  return (
    <Disclosure title="Sampler" summary={<SamplerSummary />}>
      <RangeField
        label={labelOf('eta')}
        hint={
          eta === 0
            ? 'DDIM: no fresh noise'
            : eta === 1
              ? 'fresh noise at every step, like DDPM'
              : 'some fresh noise at every step'
        }
        value={eta}
        {...scale}
        onChange={(value, during) => change({ eta: value }, during)}
        onEnd={endGesture}
      />
      <SpacingChoice />
      <ClipChoice />
      <div>
        <TextButton onClick={reset}>Reset to the model’s own settings</TextButton>
      </div>
    </Disclosure>
  );
}

function SamplerSummary() {
  const words = useAppState(({ settings }) => `η ${settings.eta}, ${settings.spacing}, clip ${settings.clip}`);
  return <span className="num">{words}</span>;
}

function SpacingChoice() {
  const { change } = useActions();
  const spacing = useAppState((state) => state.settings.spacing);
  const id = useId();
  return (
    <section>
      <h2 className={styles.name}>{labelOf('spacing')}</h2>
      <Segmented<Spacing>
        label={labelOf('spacing')}
        describedBy={id}
        className={styles.wide}
        options={spacings}
        value={spacing}
        onChange={(value) => change({ spacing: value })}
      />
      <p id={id} className={styles.says}>
        {spacingWords[spacing]}
      </p>
    </section>
  );
}

function ClipChoice() {
  const { change } = useActions();
  const clip = useAppState((state) => state.settings.clip);
  const id = useId();
  return (
    <section>
      <h2 className={styles.name}>{labelOf('clip')}</h2>
      <Segmented<Clip>
        label={labelOf('clip')}
        describedBy={id}
        className={styles.wide}
        options={clips}
        value={clip}
        onChange={(value) => change({ clip: value })}
      />
      <p id={id} className={styles.says}>
        {clipWords[clip]}
      </p>
    </section>
  );
}
