import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { linkAddress } from '../../state/link.ts';
import { selectFragment } from '../../state/selectors.ts';
import { useAppState, useUi } from '../context.ts';
import { tooltip } from '../keys/commands.ts';
import { Icon } from '../kit/icon.tsx';
import { useEscape } from '../kit/use-escape.ts';
import { copyLink } from './copy-store.ts';
import styles from './share.module.css';

const canShare = typeof navigator.share === 'function';

/** Copies a link to this run, or hands it to the system; where the clipboard is denied, it can be copied by hand. */
export function Share() {
  const { copy, actions } = useUi();
  const copied = useStore(copy, ({ phase }) => phase === 'copied');
  return (
    <div className={styles.share}>
      {canShare && (
        <button
          type="button"
          className={styles.system}
          aria-label="Share this run"
          title="Share this run"
          onClick={() => void actions.shareLink()}
        >
          <Icon name="share" />
        </button>
      )}
      <button
        type="button"
        className={styles.copy}
        title={tooltip('copyLink')}
        onClick={() => void copyLink(copy, actions)}
      >
        <Icon name={copied ? 'check' : 'link'} />
        <span>{copied ? 'Copied' : 'Copy link'}</span>
      </button>
      <LinkField />
    </div>
  );
}

/** The link as text: always there for who looks for it, on show where the browser does not let the page copy. */
function LinkField() {
  const { copy } = useUi();
  const byHand = useStore(copy, ({ phase }) => phase === 'by-hand');
  const link = useAppState((state) => linkAddress(selectFragment(state)));
  const field = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const close = () => copy.setState({ phase: 'idle' });
  useEscape(box, byHand, close);
  useEffect(() => {
    if (!byHand) return;
    field.current?.focus();
    field.current?.select();
  }, [byHand]);
  return (
    <div ref={box} className={styles.byHand} hidden={!byHand}>
      <p>The browser does not let this page copy. Copy the link by hand:</p>
      <input
        ref={field}
        type="text"
        readOnly
        className="num"
        aria-label="Link to this run"
        data-testid="share-link"
        value={link}
        onFocus={(event) => event.target.select()}
      />
      <button type="button" aria-label="Close" onClick={close}>
        <Icon name="close" />
      </button>
    </div>
  );
}
