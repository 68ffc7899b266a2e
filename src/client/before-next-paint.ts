/** Before the next paint; a hidden page paints nothing and gets no animation frames, yet its runs go on. */
export function beforeNextPaint(flush: () => void): void {
  let isDue = true;
  const once = () => {
    if (!isDue) return;
    isDue = false;
    document.removeEventListener('visibilitychange', once);
    flush();
  };
  if (document.hidden) {
    setTimeout(once, 100);
    return;
  }
  document.addEventListener('visibilitychange', once);
  requestAnimationFrame(once);
}

/** A `schedule` to share: what is scheduled for one paint is called inside one `around`. */
export type Paints = {
  soon(flush: () => void): void;
  /** Something was changed for the next paint already: what is due waits for the paint after it. */
  hold(): void;
};

export function oncePerPaint(
  around: (all: () => void) => void,
  schedule: (flush: () => void) => void = beforeNextPaint,
): Paints {
  let due: (() => void)[] = [];
  let isHeld = false;
  const flush = () => {
    if (isHeld) {
      schedule(flush);
      return;
    }
    const all = due;
    due = [];
    around(() => {
      for (const one of all) one();
    });
  };
  return {
    soon(one) {
      due.push(one);
      if (due.length === 1) schedule(flush);
    },
    hold() {
      if (isHeld) return;
      isHeld = true;
      // A task behind the animation frame's callbacks: the frame is painted then.
      schedule(() =>
        setTimeout(() => {
          isHeld = false;
        }),
      );
    },
  };
}
