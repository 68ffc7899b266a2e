import { useActions, useAppState } from '../context.ts';
import { Segmented } from '../kit/segmented.tsx';
import { NoisyPicture, PredictedNoise, PredictedPicture } from '../kit/symbols.tsx';
import styles from './path.module.css';

const options = [
  { value: 'x0', label: <PredictedPicture />, name: 'Predicted picture, x-hat 0' },
  { value: 'xt', label: <NoisyPicture />, name: 'Noisy picture, x t' },
  { value: 'eps', label: <PredictedNoise />, name: 'Predicted noise, epsilon-hat' },
] as const;

const meaning = {
  x0: 'x̂₀: the finished picture, as the network guesses it at this step.',
  xt: 'xₜ: the noisy picture that this step starts from.',
  eps: 'ε̂: the noise that the network sees in it.',
};

/** Which picture of each step stage and filmstrip show, with a line on what it is. */
export function KindSwitch() {
  const picture = useAppState((state) => state.view.picture);
  const { setView } = useActions();
  return (
    <>
      <p id="kind-meaning" className={styles.meaning}>
        {meaning[picture]}
      </p>
      <Segmented
        label="Show"
        describedBy="kind-meaning"
        className={styles.kinds}
        options={options}
        value={picture}
        onChange={(value) => setView({ picture: value })}
      />
    </>
  );
}
