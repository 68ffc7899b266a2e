import { useAppState } from '../context.ts';

/** The one polite line that screen readers hear. */
export function Announcer() {
  const words = useAppState((state) => state.announcement);
  return (
    <p className="sr" role="status" aria-live="polite">
      {words}
    </p>
  );
}
