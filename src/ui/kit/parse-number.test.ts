import { describe, expect, it } from 'vitest';
import { parseNumber } from './parse-number.ts';

describe('parseNumber', () => {
  it('takes whole numbers within the range and nothing else', () => {
    expect(parseNumber(' 37 ', 1, 1000, 1)).toBe(37);
    expect(parseNumber('4294967295', 0, 4294967295, 1)).toBe(4294967295);
    for (const text of ['', '0', '1001', '12.5', '1e3', '0x10', 'twelve', '--1', 'NaN', 'Infinity']) {
      expect(parseNumber(text, 1, 1000, 1), text).toBeNull();
    }
  });

  it('rounds decimals to the quantum', () => {
    expect(parseNumber('1.26', 0, 8, 0.1)).toBe(1.3);
    expect(parseNumber('2,5', 0, 8, 0.1)).toBe(2.5);
    expect(parseNumber('.7', 0, 1, 0.01)).toBe(0.7);
    expect(parseNumber('8.01', 0, 8, 0.1)).toBeNull();
  });
});
