import { lazy } from 'react';
import { useAppState } from '../context.ts';
import { Part } from '../kit/part.tsx';
import { LinkCheckNote, ReferenceCaption, StageTools } from '../lazy-panels.ts';
import { Notices } from '../status/notices.tsx';
import { Caption } from './caption.tsx';
import { Failure } from './failure.tsx';
import { NextRun } from './next-run.tsx';
import { Picture } from './picture.tsx';
import styles from './stage.module.css';

const Lanes = lazy(() => import('../lanes/lanes.tsx'));
const Lesson = lazy(() => import('../lesson/lesson.tsx'));
const LessonCaption = lazy(() => import('../lesson/lesson-caption.tsx'));
const OtherPicture = lazy(() => import('./other-picture.tsx'));
const DifferenceLegend = lazy(() => import('./difference-legend.tsx'));

/** The picture with its label on the left, that of the reference on the right, and how they are laid side by side. */
export function Stage() {
  const mode = useAppState((state) => state.comparison.mode);
  const isLesson = mode === 'lesson';
  return (
    <section className={`${styles.stage} ${styles[mode]}`} aria-label="Picture">
      <div className={styles.pick}>
        <Part>
          <StageTools />
        </Part>
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
        <Part>
          <LinkCheckNote />
          {mode === 'difference' && <DifferenceLegend />}
          {isLesson ? <LessonCaption /> : mode !== 'lanes' && <ReferenceCaption />}
        </Part>
      </div>
    </section>
  );
}
