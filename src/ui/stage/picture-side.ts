/**
 * Side in CSS pixels of a picture of `pixels` in a square of `room`: the largest that makes each of its own pixels the
 * same whole number of screen pixels, so that none is drawn wider than its neighbour. A picture that would fill less
 * than three quarters of the room (a sheet of many) takes the whole room instead.
 */
export function pictureSide(room: number, pixels: number, devicePixelRatio: number): number {
  if (pixels === 0) return room;
  // A zoomed page has a ratio like 0.8333: what is short of a whole number by rounding alone counts as whole.
  const scale = Math.floor((room * devicePixelRatio) / pixels + 0.01);
  const side = (scale * pixels) / devicePixelRatio;
  return side >= room * 0.75 ? side : room;
}
