import { expect, it } from 'vitest';
import { formatDuration, formatSpread } from './format.ts';

it('gives times in two or three digits, and never sixty seconds', () => {
  const times = [0.04, 9.94, 9.96, 999.4, 999.6, 9949, 9951, 99_499, 99_500, 119_499, 119_500, 3_599_700];
  expect(times.map(formatDuration)).toEqual([
    '0.0 ms',
    '9.9 ms',
    '10 ms',
    '999 ms',
    '1.0 s',
    '9.9 s',
    '10 s',
    '99 s',
    '1 min 40 s',
    '1 min 59 s',
    '2 min 0 s',
    '60 min 0 s',
  ]);
});

it('gives the spread where there is one', () => {
  expect(formatSpread({ mean: 0.98765, sd: null }, 'ssim')).toBe('0.988');
  expect(formatSpread({ mean: 31.44, sd: 1.25 }, 'psnr')).toBe('31.4 ± 1.3 dB');
});
