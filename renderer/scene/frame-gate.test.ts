import { expect, it } from 'vitest';
import { FrameGate } from './frame-gate.ts';

/** A browser whose frames come when the test says so. */
function browser() {
  const asked = new Map<number, FrameRequestCallback>();
  let last = 100;
  return {
    asked,
    requestAnimationFrame: (callback: FrameRequestCallback) => {
      asked.set(++last, callback);
      return last;
    },
    cancelAnimationFrame: (id: number) => void asked.delete(id),
    frame(time: number) {
      const due = [...asked.values()];
      asked.clear();
      for (const callback of due) callback(time);
    },
  };
}

it('asks the browser for nothing while it is shut, and for the loop that waits once it opens', () => {
  const frames = browser();
  const gate = new FrameGate(frames);
  const drawn: number[] = [];
  const loop = (time: number) => {
    drawn.push(time);
    gate.requestAnimationFrame(loop);
  };
  gate.requestAnimationFrame(loop);
  frames.frame(1);
  frames.frame(2);
  gate.setOpen(false);
  expect(frames.asked.size).toBe(0);
  frames.frame(3);
  expect(drawn).toEqual([1, 2]);
  gate.setOpen(true);
  gate.setOpen(true);
  expect(frames.asked.size).toBe(1);
  frames.frame(4);
  frames.frame(5);
  expect(drawn).toEqual([1, 2, 4, 5]);
});

it('forgets what is cancelled, shut or open', () => {
  const frames = browser();
  const gate = new FrameGate(frames);
  const drawn: string[] = [];
  const open = gate.requestAnimationFrame(() => drawn.push('open'));
  gate.cancelAnimationFrame(open);
  gate.setOpen(false);
  const shut = gate.requestAnimationFrame(() => drawn.push('shut'));
  gate.requestAnimationFrame(() => drawn.push('kept'));
  gate.cancelAnimationFrame(shut);
  gate.setOpen(true);
  frames.frame(1);
  expect(drawn).toEqual(['kept']);
});
