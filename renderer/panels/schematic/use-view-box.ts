// Panning and zooming a diagram: dragging, the wheel, and what the keyboard and buttons ask for.
import { type RefObject, useEffect, useEffectEvent, useRef, useState } from 'react';
import { fitted, kept, moved, showing, type Size, type ViewBox, zoomed } from './view-box.ts';

const WHEEL_STEP = 0.0016;
/** px: less is a click */
const DRAG_FROM = 4;

export interface DiagramView {
  readonly view: ViewBox;
  readonly frame: Size;
  zoom(factor: number): void;
  /** the whole diagram; else as much of it as can be read */
  fit(isWhole: boolean): void;
  show(place: { readonly x: number; readonly y: number }): void;
  /** a drag has just ended: the click that follows chooses nothing */
  readonly wasDragged: () => boolean;
}

export function useViewBox(container: RefObject<HTMLElement | null>, diagram: Size | null): DiagramView {
  const [frame, setFrame] = useState<Size>({ width: 0, height: 0 });
  const [view, setView] = useState<ViewBox>({ x: 0, y: 0, scale: 1 });
  /** whoever moved or zoomed keeps that when the frame changes */
  const isMoved = useRef(false);
  const drag = useRef({ isOn: false, hasMoved: false, x: 0, y: 0 });

  const change = (next: (last: ViewBox) => ViewBox) => {
    isMoved.current = true;
    if (diagram !== null) setView((last) => kept(next(last), diagram, frame));
  };
  const onWheel = useEffectEvent((event: WheelEvent) => {
    event.preventDefault();
    const box = container.current!.getBoundingClientRect();
    const at = { x: event.clientX - box.left, y: event.clientY - box.top };
    if (event.shiftKey) change((last) => moved(last, -event.deltaY, 0));
    else change((last) => zoomed(last, Math.exp(-event.deltaY * WHEEL_STEP), at));
  });
  const onPointer = useEffectEvent((event: PointerEvent) => {
    if (event.type === 'pointerdown') {
      if (event.button !== 0) return;
      drag.current = { isOn: true, hasMoved: false, x: event.clientX, y: event.clientY };
    } else if (event.type === 'pointermove') {
      const last = drag.current;
      if (!last.isOn) return;
      const [dx, dy] = [event.clientX - last.x, event.clientY - last.y];
      if (!last.hasMoved && Math.hypot(dx, dy) < DRAG_FROM) return;
      if (!last.hasMoved) container.current?.setPointerCapture(event.pointerId);
      drag.current = { isOn: true, hasMoved: true, x: event.clientX, y: event.clientY };
      change((before) => moved(before, dx, dy));
    } else drag.current = { ...drag.current, isOn: false };
  });
  useEffect(() => {
    const element = container.current;
    if (element === null) return;
    const measure = new ResizeObserver(() => setFrame({ width: element.clientWidth, height: element.clientHeight }));
    measure.observe(element);
    const events = ['pointerdown', 'pointermove', 'pointerup', 'pointercancel'] as const;
    const wheel = (event: WheelEvent) => onWheel(event);
    const pointer = (event: PointerEvent) => onPointer(event);
    element.addEventListener('wheel', wheel, { passive: false });
    for (const name of events) element.addEventListener(name, pointer);
    return () => {
      measure.disconnect();
      element.removeEventListener('wheel', wheel);
      for (const name of events) element.removeEventListener(name, pointer);
    };
  }, [container]);
  const fit = (isWhole: boolean) => {
    isMoved.current = isWhole;
    if (diagram !== null) setView(fitted(diagram, frame, !isWhole));
  };
  const onFrame = useEffectEvent((next: Size) => {
    if (!isMoved.current && next.width > 0) fit(false);
  });
  useEffect(() => onFrame(frame), [frame]);
  return {
    view,
    frame,
    zoom: (factor) => change((last) => zoomed(last, factor, { x: frame.width / 2, y: frame.height / 2 })),
    fit,
    show: (place) => diagram !== null && setView((last) => kept(showing(last, place, frame), diagram, frame)),
    wasDragged: () => drag.current.hasMoved,
  };
}
