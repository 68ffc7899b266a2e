// Runs in the page before the product: what the stage showed when, messages of the worker, long tasks.
window.probe = { stage: [], worker: [], longTasks: [] };
{
  const { probe } = window;
  const now = () => performance.timeOrigin + performance.now();
  new BroadcastChannel('fewer-steps-probe').onmessage = ({ data }) => probe.worker.push(data);
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) {
      probe.longTasks.push({ at: performance.timeOrigin + startTime, duration });
    }
  }).observe({ type: 'longtask', buffered: true });
  const look = () => {
    const canvas = document.querySelector('[data-testid=stage-picture]');
    if (canvas === null) return;
    const { state, step, run, backend } = canvas.dataset;
    const last = probe.stage.at(-1);
    if (last?.state === state && last?.step === step && last?.run === run) return;
    probe.stage.push({ at: now(), state, step, run, backend });
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
}
