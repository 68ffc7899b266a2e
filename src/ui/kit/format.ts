import type { Fidelity, Spread } from '../../protocol/fidelity.ts';

/** `1 step`, `12 steps`. */
export function countOf(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

/** A time for people: `5.1 ms`, `61 ms`, `1.3 s`, `1 min 35 s`. */
export function formatDuration(ms: number): string {
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 99_500) return `${Math.round(ms / 1000)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** The same time as a screen reader should say it. */
export function spokenDuration(ms: number): string {
  if (ms < 999.5) return countOf(Math.max(1, Math.round(ms)), 'millisecond');
  const seconds = ms < 9950 ? Math.round(ms / 100) / 10 : Math.round(ms / 1000);
  return countOf(seconds, 'second');
}

/** Bytes in millions: `7.4 MB`. */
export function formatBytes(bytes: number): string {
  return `${megabytes(bytes)} MB`;
}

/** `3.1 of 7.4 MB`; only what has arrived where the length is not known. */
export function formatProgress(loaded: number, total: number): string {
  return total > 0 ? `${megabytes(loaded)} of ${megabytes(total)} MB` : `${megabytes(loaded)} MB`;
}

/** A coefficient with three decimals, without the zeros that say nothing: `0.606`, `1`, `0`. */
export function formatCoefficient(value: number): string {
  const text = value.toFixed(3);
  return Number(text) === Math.round(value) ? String(Math.round(value)) : text;
}

/** `0.988`, `31.4 dB`. */
export function formatMetric(value: number, metric: 'ssim' | 'psnr'): string {
  return metric === 'ssim' ? value.toFixed(3) : `${value.toFixed(1)} dB`;
}

/** The same with its spread: `31.4 ± 1.2 dB`. */
export function formatSpread({ mean, sd }: Spread, metric: 'ssim' | 'psnr'): string {
  if (sd === null) return formatMetric(mean, metric);
  return metric === 'ssim' ? `${mean.toFixed(3)} ± ${sd.toFixed(3)}` : `${mean.toFixed(1)} ± ${sd.toFixed(1)} dB`;
}

/** `SSIM 0.988, PSNR 31.4 dB`, or `identical`. */
export function fidelityWords({ ssim, psnr }: Fidelity): string {
  if (psnr === null) return 'identical';
  return `SSIM ${formatSpread(ssim, 'ssim')}, PSNR ${formatSpread(psnr, 'psnr')}`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
