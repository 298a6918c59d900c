// The picture lies under the panels in a layer of its own and follows the hole that the layout leaves for it. So its canvas is never
// taken out of the page or made anew, whatever becomes of the panels: a WebGL context would be lost, and the city built again.
import { type ReactNode, type RefObject, useEffect, useRef } from 'react';
import { isCityShown, useDesk } from '../../state/desk-store.ts';

/** While an edge is dragged the picture is drawn in its new size only so often: each time costs a frame of the whole city. */
const RESIZE_EVERY_MS = 120;

/** @param frame holds the layout; its first descendant of the class `city-hole` is the place */
export function CityPlace({ frame, children }: { frame: RefObject<HTMLElement | null>; children: ReactNode }) {
  const layer = useRef<HTMLDivElement>(null);
  const isShown = useDesk(isCityShown);
  const dock = useDesk((state) => state.dock);
  useEffect(() => {
    const place = layer.current;
    const around = frame.current;
    if (place === null || around === null || dock === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let lastMs = Number.NEGATIVE_INFINITY;
    let hole: Element | null = null;
    const follow = () => {
      timer = undefined;
      lastMs = performance.now();
      const now = around.querySelector('.city-hole');
      if (now !== hole) {
        if (hole !== null) watch.unobserve(hole);
        if (now !== null) watch.observe(now);
        hole = now;
      }
      const box = hole?.getBoundingClientRect();
      // Behind another tab it keeps its size: it comes back without being drawn anew.
      if (box === undefined || box.width === 0 || box.height === 0) return;
      const { left, top } = around.getBoundingClientRect();
      const sides = { left: box.left - left, top: box.top - top, width: box.width, height: box.height };
      for (const [side, value] of Object.entries(sides)) place.style.setProperty(side, `${value}px`);
    };
    const followSoon = () => {
      const waitMs = lastMs + RESIZE_EVERY_MS - performance.now();
      if (timer !== undefined) return;
      if (waitMs <= 0) follow();
      else timer = setTimeout(follow, waitMs);
    };
    const watch = new ResizeObserver(followSoon);
    watch.observe(around);
    const stop = dock.onLayout(followSoon);
    follow();
    return () => {
      watch.disconnect();
      stop();
      clearTimeout(timer);
    };
  }, [frame, dock]);
  return (
    <div ref={layer} className="city-layer" data-hidden={!isShown}>
      {children}
    </div>
  );
}
