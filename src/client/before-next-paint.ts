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
