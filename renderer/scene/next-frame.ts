// Waiting for the browser to show what was drawn.
const LONGEST_FRAME_MS = 1500;

/** Frames come no more in a tab that is out of sight: that must not hold up the start. */
export const nextFrame = (): Promise<unknown> =>
  Promise.race([
    new Promise((resolve) => {
      requestAnimationFrame(resolve);
    }),
    new Promise((resolve) => {
      setTimeout(resolve, LONGEST_FRAME_MS);
    }),
  ]);
