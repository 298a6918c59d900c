// Pointer on the picture: a hover some moments apart, a click only when nothing was dragged.

export interface PointerHandlers {
  /** CSS pixels from the picture's top left; null: the pointer has left */
  hover(at: { x: number; y: number } | null): void;
  click(at: { x: number; y: number }): void;
  /** any touch: an automatic movement of the camera ends */
  touch(): void;
}

const HOVER_EVERY = 60;
/** CSS pixels, ms */
const CLICK_SLOP = 5;
const CLICK_MS = 600;

/** @returns a function that stops listening */
export function watchPointer(element: HTMLElement, handlers: PointerHandlers): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  let down: { x: number; y: number; at: number } | null = null;
  let pending: { x: number; y: number } | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const place = (event: PointerEvent): { x: number; y: number } => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  element.addEventListener(
    'pointermove',
    (event) => {
      if (event.buttons !== 0) return;
      pending = place(event);
      timer ??= setTimeout(() => {
        timer = undefined;
        if (pending !== null) handlers.hover(pending);
      }, HOVER_EVERY);
    },
    { signal },
  );
  element.addEventListener(
    'pointerleave',
    () => {
      pending = null;
      handlers.hover(null);
    },
    { signal },
  );
  // deck.gl captures the pointer: listen before it does.
  element.addEventListener(
    'pointerdown',
    (event) => {
      handlers.touch();
      down = event.button === 0 ? { ...place(event), at: event.timeStamp } : null;
    },
    { signal, capture: true },
  );
  element.addEventListener(
    'pointerup',
    (event) => {
      if (down === null) return;
      const at = place(event);
      const isClick = Math.hypot(at.x - down.x, at.y - down.y) < CLICK_SLOP && event.timeStamp - down.at < CLICK_MS;
      down = null;
      if (isClick) handlers.click(at);
    },
    { signal, capture: true },
  );
  element.addEventListener('wheel', () => handlers.touch(), { signal, capture: true, passive: true });
  return () => {
    clearTimeout(timer);
    stop.abort();
  };
}
