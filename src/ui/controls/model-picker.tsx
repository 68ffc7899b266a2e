import { useActions, useAppParts, useAppState } from '../context.ts';
import { Segmented } from '../kit/segmented.tsx';

/** Which model draws. Its defaults come with it. */
export function ModelPicker() {
  const { change } = useActions();
  const model = useAppState((state) => state.settings.model);
  const titles = useAppParts((state) => state.models.flatMap(({ manifest }) => [manifest.id, manifest.title]));
  const options = titles.flatMap((value, i) => (i % 2 === 0 ? [{ value, label: titles[i + 1] ?? value }] : []));
  return <Segmented label="Model" options={options} value={model} onChange={(value) => change({ model: value })} />;
}
