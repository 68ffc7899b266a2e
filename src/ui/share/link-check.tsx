import type { LinkCheck, Verdict } from '../../state/types.ts';
import { useAppParts } from '../context.ts';
import { cx } from '../kit/cx.ts';
import styles from './share.module.css';

const sentences: Readonly<Record<keyof LinkCheck, Readonly<Record<Verdict, string>>>> = {
  noise: { match: 'Same noise, bit for bit', differ: 'Different noise', unknown: 'Noise: not compared' },
  model: { match: 'Same model', differ: 'Another model than the link’s', unknown: 'Model: not compared' },
  picture: {
    match: 'The picture looks the same',
    differ: 'The picture looks different',
    unknown: 'Picture: not compared',
  },
};

const signs: Readonly<Record<Verdict, string>> = { match: '✓', differ: '≠', unknown: '·' };

/** What the opened link promised, and whether this machine's run keeps it. */
export function LinkCheckNote() {
  const check = useAppParts((state) => state.linkCheck);
  if (check === null) return null;
  return (
    <section
      className={styles.check}
      aria-label="Compared with the link"
      data-testid="link-check"
      data-noise={check.noise}
      data-model={check.model}
      data-picture={check.picture}
    >
      <h2 className="dim">Compared with the link</h2>
      <ul>
        {(['noise', 'model', 'picture'] as const).map((part) => (
          <li key={part} className={cx(styles[check[part]])}>
            <span aria-hidden="true">{signs[check[part]]}</span>
            {sentences[part][check[part]]}
          </li>
        ))}
      </ul>
    </section>
  );
}
