import { expect, test } from 'vitest';
import { OverheadRoutes } from './overhead-routes.ts';

const street = [0, 0, 1000, 0];

test('a way beside a line hangs on its poles, one across it does not', () => {
  const routes = new OverheadRoutes([street]);
  expect(routes.carry([100, 30, 500, 30])).toBe(true);
  expect(routes.carry([900, -20, 100, 10])).toBe(true);
  expect(routes.carry([500, -800, 500, 800])).toBe(false);
  expect(routes.carry([0, 400, 1000, 400])).toBe(false);
});

test('most of the way has to run along', () => {
  const routes = new OverheadRoutes([street]);
  expect(routes.carry([300, 0, 1000, 0, 1000, -300])).toBe(true);
  expect(routes.carry([700, 0, 1000, 0, 1000, -600])).toBe(false);
});

test('without lines, and without a way, there is nothing in the air', () => {
  expect(new OverheadRoutes([]).carry(street)).toBe(false);
  expect(new OverheadRoutes([street]).carry([])).toBe(false);
});
