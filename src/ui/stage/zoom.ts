import type { Zoom } from '../../state/comparison.ts';

const MOST = 16;

/** The same zoom with the view inside the picture and the scale within 1 … 16. */
export function clampZoom({ scale, x, y }: Zoom): Zoom {
  const s = Math.min(MOST, Math.max(1, scale));
  const inside = (at: number) => Math.min(1 - 0.5 / s, Math.max(0.5 / s, at));
  return { scale: s, x: inside(x), y: inside(y) };
}

/** Zooms so that the point of the picture under (px, py), 0 … 1 of the view, stays where it is. */
export function zoomAt(from: Zoom, to: number, px = 0.5, py = 0.5): Zoom {
  const { scale, x, y } = clampZoom(from);
  const s = Math.min(MOST, Math.max(1, to));
  const keep = (at: number, p: number) => at + (p - 0.5) / scale - (p - 0.5) / s;
  return clampZoom({ scale: s, x: keep(x, px), y: keep(y, py) });
}

/** Moves the picture with a pointer that went (dx, dy), in widths and heights of the view. */
export function panBy({ scale, x, y }: Zoom, dx: number, dy: number): Zoom {
  return clampZoom({ scale, x: x - dx / scale, y: y - dy / scale });
}

/**
 * The zoom as a CSS transform of a box whose origin is its top left corner. A link may ask for a view beyond the edge
 * of the picture: it ends there.
 */
export function zoomTransform(zoom: Zoom): string | undefined {
  const { scale, x, y } = clampZoom(zoom);
  if (scale === 1) return undefined;
  return `translate(${100 * (0.5 - x * scale)}%,${100 * (0.5 - y * scale)}%) scale(${scale})`;
}
