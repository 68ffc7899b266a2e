import { lazy } from 'react';
import { useActions, useAppState } from '../context.ts';
import { Part } from '../kit/part.tsx';
import { Segmented } from '../kit/segmented.tsx';
import { LinkCheckNote } from '../share/link-check.tsx';
import { Notices } from '../status/notices.tsx';
import { Caption } from './caption.tsx';
import { Failure } from './failure.tsx';
import { ModeList } from './mode-list.tsx';
import { NextRun } from './next-run.tsx';
import { Picture } from './picture.tsx';
import { ReferenceCaption } from './reference-caption.tsx';
import styles from './stage.module.css';
import { ZoomButtons } from './zoom-buttons.tsx';

const Lanes = lazy(() => import('../lanes/lanes.tsx'));
const Lesson = lazy(() => import('../lesson/lesson.tsx'));
const LessonCaption = lazy(() => import('../lesson/lesson-caption.tsx'));
const OtherPicture = lazy(() => import('./other-picture.tsx'));
const DifferenceLegend = lazy(() => import('./difference-legend.tsx'));

const pixelOptions = [
  { value: 'crisp', label: 'Crisp' },
  { value: 'smooth', label: 'Smooth' },
] as const;

/** The picture with its label on the left, that of the reference on the right, and how they are laid side by side. */
export function Stage() {
  const mode = useAppState((state) => state.comparison.mode);
  const isLesson = mode === 'lesson';
  return (
    <section className={`${styles.stage} ${styles[mode]}`} aria-label="Picture">
      <div className={styles.pick}>
        <ModeList />
        <div className={styles.look}>
          <PixelSwitch />
          <ZoomButtons />
        </div>
      </div>
      <Picture mode={mode} />
      <div className={styles.foot}>
        <NextRun />
        <Failure />
        <Caption mode={mode} />
      </div>
      <Part>
        {(mode === 'side' || isLesson) && <OtherPicture isLesson={isLesson} />}
        {mode === 'lanes' && <Lanes />}
        {isLesson && <Lesson />}
      </Part>
      <div className={styles.right}>
        <Notices />
        <LinkCheckNote />
        <Part>
          {mode === 'difference' && <DifferenceLegend />}
          {isLesson ? <LessonCaption /> : mode !== 'lanes' && <ReferenceCaption />}
        </Part>
      </div>
    </section>
  );
}

function PixelSwitch() {
  const pixels = useAppState((state) => state.view.pixels);
  const { setView } = useActions();
  return (
    <Segmented
      label="Pixels"
      className={styles.pixels}
      options={pixelOptions}
      value={pixels}
      onChange={(value) => setView({ pixels: value })}
    />
  );
}
