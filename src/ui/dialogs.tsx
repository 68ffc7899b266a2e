import { lazy } from 'react';
import { useAppState } from './context.ts';
import { Part } from './kit/part.tsx';

const About = lazy(() => import('./about/about.tsx'));
const HelpSheet = lazy(() => import('./keys/help-sheet.tsx'));

/** The sheets over the page; their code comes when one is first opened. */
export function Dialogs() {
  const dialog = useAppState((state) => state.dialog);
  if (dialog === null) return null;
  return <Part>{dialog === 'about' ? <About /> : <HelpSheet />}</Part>;
}
