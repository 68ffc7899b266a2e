import { useMemo } from 'react';
import { classAxes } from '../../state/selectors.ts';
import { useAppState } from '../context.ts';
import { describeClass } from '../stage/describe.ts';
import { wantedModel } from '../wanted.ts';
import { ClassChips } from './class-chips.tsx';
import styles from './controls.module.css';
import { Disclosure } from './disclosure.tsx';
import { Guidance } from './guidance.tsx';
import { History } from './history.tsx';
import { ModelPicker } from './model-picker.tsx';
import { PictureCount } from './picture-count.tsx';
import { Sampler } from './sampler.tsx';
import { Seed } from './seed.tsx';

/** Everything about the run but its steps. */
export function Controls() {
  return (
    <aside className={styles.controls} aria-label="Controls">
      <Disclosure title="Picture" summary={<PictureSummary />} phoneOnly>
        <div className={styles.model}>
          <h2 className={styles.name}>Model</h2>
          <ModelPicker />
        </div>
        <Seed />
        <ClassAxes />
        <div className={styles.pair}>
          <Guidance />
          <PictureCount />
        </div>
      </Disclosure>
      <div className={styles.last}>
        <Sampler />
        <History />
      </div>
    </aside>
  );
}

function ClassAxes() {
  const label = useAppState((state) => state.settings.label);
  const model = useAppState(wantedModel);
  const axes = useMemo(() => (model === undefined ? [] : classAxes(model, label)), [model, label]);
  return axes.map((axis) => (
    <ClassChips key={axis.key} axis={axis} others={axes.filter((other) => other !== axis)} label={label} />
  ));
}

function PictureSummary() {
  return useAppState((state) => `${describeClass(state.settings, wantedModel(state))}, ${state.settings.seed}`);
}
