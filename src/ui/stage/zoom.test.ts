import { expect, it } from 'vitest';
import { NO_ZOOM } from '../../state/comparison.ts';
import { clampZoom, panBy, zoomAt, zoomTransform } from './zoom.ts';

/** The point of the picture under a point of the view. */
const under = ({ scale, x }: { scale: number; x: number }, p: number) => x + (p - 0.5) / scale;

it('keeps the point under the pointer where it is', () => {
  const once = zoomAt(NO_ZOOM, 3, 0.4, 0.6);
  expect(under(once, 0.4)).toBeCloseTo(0.4);
  const twice = zoomAt(once, 5, 0.7, 0.6);
  expect(under(twice, 0.7)).toBeCloseTo(under(once, 0.7));
});

it('never shows anything beside the picture', () => {
  expect(clampZoom({ scale: 0.2, x: 0.9, y: 0.1 })).toEqual(NO_ZOOM);
  expect(clampZoom({ scale: 2, x: 0, y: 1 })).toEqual({ scale: 2, x: 0.25, y: 0.75 });
  expect(zoomAt(zoomAt(NO_ZOOM, 8, 0, 0), 1)).toEqual(NO_ZOOM);
  expect(zoomAt(NO_ZOOM, 99).scale).toBe(16);
  // A link may say so.
  const beyond = { scale: 4, x: 0, y: 1 };
  expect(zoomTransform(beyond)).toBe(zoomTransform(clampZoom(beyond)));
  expect(under(zoomAt(beyond, 8, 0.2), 0.2)).toBeCloseTo(under(clampZoom(beyond), 0.2));
});

it('lets the picture follow the pointer', () => {
  expect(panBy({ scale: 4, x: 0.5, y: 0.5 }, 0.2, -0.2)).toEqual({ scale: 4, x: 0.45, y: 0.55 });
  expect(panBy({ scale: 4, x: 0.5, y: 0.5 }, 9, 0).x).toBe(0.125);
});

it('is no transform at all where nothing is zoomed', () => {
  expect(zoomTransform(NO_ZOOM)).toBeUndefined();
  expect(zoomTransform({ scale: 2, x: 0.25, y: 0.25 })).toBe('translate(0%,0%) scale(2)');
});
