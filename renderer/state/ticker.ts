// One slow heartbeat for all numbers on the screen: four times a second, just before a frame, never while hidden.
export type Beat = (beat: number) => void;

const BEAT_MS = 250;
const listeners = new Set<Beat>();
let timer: ReturnType<typeof setInterval> | null = null;
let beats = 0;

function beat(): void {
  if (document.hidden) return;
  requestAnimationFrame(() => {
    beats++;
    for (const listener of listeners) listener(beats);
  });
}

/** Another moment is on screen: numbers do not wait for the next beat. */
export const beatNow = beat;

/** Calls at once and then at every beat; returns the function that ends it. */
export function onBeat(listener: Beat): () => void {
  listeners.add(listener);
  timer ??= setInterval(beat, BEAT_MS);
  listener(beats);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== null) {
      clearInterval(timer);
      timer = null;
    }
  };
}
