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
export function oncePerPaint(
  around: (all: () => void) => void,
  schedule: (flush: () => void) => void = beforeNextPaint,
): (flush: () => void) => void {
  let due: (() => void)[] = [];
  return (flush) => {
    due.push(flush);
    if (due.length > 1) return;
    schedule(() => {
      const all = due;
      due = [];
      around(() => {
        for (const one of all) one();
      });
    });
  };
}
