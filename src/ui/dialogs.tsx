import { lazy, Suspense } from 'react';
import { useAppState } from './context.ts';

const About = lazy(() => import('./about/about.tsx'));
const HelpSheet = lazy(() => import('./keys/help-sheet.tsx'));

/** The sheets over the page; their code comes when one is first opened. */
export function Dialogs() {
  const dialog = useAppState((state) => state.dialog);
  if (dialog === null) return null;
  return <Suspense fallback={null}>{dialog === 'about' ? <About /> : <HelpSheet />}</Suspense>;
}
