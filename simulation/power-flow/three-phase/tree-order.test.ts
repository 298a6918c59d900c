import { expect, test } from 'vitest';
import { treeOrder } from './tree-order.ts';

const at = (bus: number) => ({ bus, nodes: [1], open: [] });
const join = (...buses: number[]) => ({ terminals: buses.map(at) });

test('every bus comes before the one it hangs on, with all its nodes', () => {
  // 0 - 1 - 2, 1 - 3, and 4 alone; two nodes at bus 1, none at bus 3.
  const order = treeOrder([join(0, 1), join(1, 2), join(3, 1), join(1)], Int32Array.of(0, 1, 3, 4, 4, 5))!;
  const place = (node: number) => order.indexOf(node);
  expect([...order.toSorted()]).toEqual([0, 1, 2, 3, 4]);
  expect(place(3)).toBeLessThan(place(1));
  expect(Math.abs(place(1) - place(2))).toBe(1);
  expect(Math.max(place(1), place(2))).toBeLessThan(place(0));
});

test('elements side by side and three windings are no loop; a ring is', () => {
  const one = Int32Array.of(0, 1, 2, 3);
  expect(treeOrder([join(0, 1), join(1, 0), join(0, 1), join(1, 2)], one)).not.toBeNull();
  expect(treeOrder([join(0, 1, 2)], one)).not.toBeNull();
  expect(treeOrder([join(0, 1), join(1, 2), join(2, 0)], one)).toBeNull();
});
