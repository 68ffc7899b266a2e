import { type RefObject, useRef } from 'react';
import type { Lane } from '../../state/comparison.ts';
import { choices, labelOf } from '../../state/settings-table.ts';
import { useActions } from '../context.ts';
import { clipNames } from '../controls/sampler-words.ts';
import { useEscape } from '../kit/use-escape.ts';
import styles from './lanes.module.css';

type Props = { readonly index: number; readonly lane: Lane; readonly onDone: () => void };

const etas = [0, 0.25, 0.5, 0.75, 1] as const;

/** How a lane differs from the other settings. */
export function LaneSampler({ index, lane, onDone }: Props) {
  const { changeLane } = useActions();
  const box = useRef<HTMLDivElement>(null);
  useEscape(box as RefObject<HTMLElement | null>, true, onDone);
  const eta = lane.eta === null || etas.some((value) => value === lane.eta) ? etas : [...etas, lane.eta].sort();
  return (
    <div ref={box} className={styles.options}>
      <Choice
        label={labelOf('eta')}
        value={lane.eta}
        options={eta.map((value) => [value, String(value)])}
        onChange={(value) => changeLane(index, { eta: value })}
      />
      <Choice
        label={labelOf('spacing')}
        value={lane.spacing}
        options={choices.spacing.map((value) => [value, value])}
        onChange={(value) => changeLane(index, { spacing: value })}
      />
      <Choice
        label={labelOf('clip')}
        value={lane.clip}
        options={choices.clip.map((value) => [value, clipNames[value]])}
        onChange={(value) => changeLane(index, { clip: value })}
      />
    </div>
  );
}

type ChoiceProps<T> = {
  readonly label: string;
  readonly value: T | null;
  readonly options: readonly (readonly [T, string])[];
  readonly onChange: (value: T | null) => void;
};

function Choice<T extends string | number>({ label, value, options, onChange }: ChoiceProps<T>) {
  return (
    <label>
      {label}
      <select
        value={value ?? ''}
        onChange={(event) => onChange(options.find(([option]) => String(option) === event.target.value)?.[0] ?? null)}
      >
        <option value="">as in the controls</option>
        {options.map(([option, name]) => (
          <option key={option} value={option}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
