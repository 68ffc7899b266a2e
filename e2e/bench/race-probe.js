// Runs in the page before the product: nothing is drawn ahead, and while lanes run, animation frames, pictures put on
// canvases and time are counted.
localStorage.setItem('fewer-steps/preferences/1', JSON.stringify({ prefetch: false }));
window.race = { frames: 0, pictures: 0, ms: 0 };
{
  let since = null;
  const nextFrame = (now) => {
    if (document.querySelector('li[aria-label^=Lane][data-state=running]') === null) since = null;
    else {
      if (since !== null) {
        window.race.frames++;
        window.race.ms += now - since;
      }
      since = now;
    }
    requestAnimationFrame(nextFrame);
  };
  requestAnimationFrame(nextFrame);
  const put = CanvasRenderingContext2D.prototype.putImageData;
  CanvasRenderingContext2D.prototype.putImageData = function (...args) {
    if (since !== null) window.race.pictures++;
    Reflect.apply(put, this, args);
  };
}
