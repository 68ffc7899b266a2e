// Runs in the worker before the engine. Counts what goes to the GPU, and tells the page about every message that the
// engine posts: its kind, the time, and the counts so far.
{
  const counts = { dispatches: 0, submits: 0, bufferWrites: 0, maps: 0 };
  const count = (owner, method, key) => {
    const original = owner?.prototype[method];
    if (original === undefined) return;
    owner.prototype[method] = function (...args) {
      counts[key]++;
      return original.apply(this, args);
    };
  };
  count(self.GPUComputePassEncoder, 'dispatchWorkgroups', 'dispatches');
  count(self.GPUComputePassEncoder, 'dispatchWorkgroupsIndirect', 'dispatches');
  count(self.GPUQueue, 'submit', 'submits');
  count(self.GPUQueue, 'writeBuffer', 'bufferWrites');
  count(self.GPUBuffer, 'mapAsync', 'maps');

  const channel = new BroadcastChannel('fewer-steps-probe');
  const post = self.postMessage.bind(self);
  self.postMessage = (message, ...rest) => {
    const at = performance.timeOrigin + performance.now();
    channel.postMessage({ type: message.type, phase: message.phase, index: message.index, at, counts: { ...counts } });
    post(message, ...rest);
  };
}
