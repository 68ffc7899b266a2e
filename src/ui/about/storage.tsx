import { useActions, useAppState } from '../context.ts';
import { formatBytes } from '../kit/format.ts';
import { TextButton } from '../kit/text-button.tsx';
import styles from './about.module.css';

/** What the browser keeps for the next visit, and how to be rid of it. */
export function Storage() {
  const { forgetModel } = useActions();
  const cached = useAppState((state) => state.cachedBytes);
  const models = useAppState((state) => state.models);
  const denied = useAppState((state) => state.engine.storage === 'denied');
  const kept = Object.entries(cached).filter(([, bytes]) => bytes > 0);
  const titleOf = (id: string) => models.find(({ manifest }) => manifest.id === id)?.manifest.title;
  return (
    <section>
      <h3 className={styles.heading}>Kept in this browser</h3>
      {kept.length === 0 && (
        <p>
          {denied
            ? 'Nothing: the browser denies this page storage.'
            : 'Nothing yet. Models are kept once they are loaded.'}
        </p>
      )}
      <ul className={styles.kept}>
        {kept.map(([id, bytes]) => (
          <li key={id}>
            <span>{titleOf(id) ?? (id === 'runtime' ? 'Runtime (onnxruntime-web)' : id)}</span>
            <span className="num">{formatBytes(bytes)}</span>
            <TextButton onClick={() => forgetModel(id)}>
              Delete<span className="sr">{` ${titleOf(id) ?? id}`}</span>
            </TextButton>
          </li>
        ))}
      </ul>
    </section>
  );
}
