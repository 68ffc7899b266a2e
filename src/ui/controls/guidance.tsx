import { labelOf } from '../../state/settings-table.ts';
import { useActions, useAppState } from '../context.ts';
import { RangeField } from '../kit/range-field.tsx';
import { useScale, wantedModel } from '../wanted.ts';

/** How strongly the class pulls. */
export function Guidance() {
  const { change, endGesture } = useActions();
  const guidance = useAppState((state) => state.settings.guidance);
  const scale = useScale('guidance');
  const free = useAppState((state) => wantedModel(state)?.manifest.conditioning.nullClass === state.settings.label);
  return (
    <RangeField
      label={labelOf('guidance')}
      hint={free ? 'needs a class' : 'how strongly the class pulls; 1 is as trained'}
      hintOnDemand={!free}
      value={free ? 1 : guidance}
      {...scale}
      disabled={free}
      onChange={(value, during) => change({ guidance: value }, during)}
      onEnd={endGesture}
    />
  );
}
