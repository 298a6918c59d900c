import { expect, it } from 'vitest';
import { orderOperationSchema } from '../../../contract/order-requests.ts';
import { giveBack, makeSafe, type WorkPlace } from './work-steps.ts';

const place: WorkPlace = {
  ...{ document: 'D1', type: 'clearance', holder: 'Karl' },
  zone: { devices: ['A', 'B'], earthAt: ['n1', 'n2'] },
};
const words = (steps: readonly object[]) => steps.map((step) => Object.values(step).join(' '));

it('locks and tags all that is open, proves dead, earths, and only then lets the work begin', () => {
  expect(words(makeSafe(place))).toEqual([
    'lock A locked',
    'lock B locked',
    'tag D1-t1 A D1 clearance on',
    'tag D1-t2 B D1 clearance on',
    'verify dead n1',
    'verify dead n2',
    'ground D1-e1 n1 on',
    'ground D1-e2 n2 on',
    'document D1 issued Karl',
  ]);
});

it('ends the work before anything that protects it goes', () => {
  expect(words(giveBack(place))).toEqual([
    'document D1 workEnded Karl',
    'document D1 released Karl',
    'ground D1-e1 n1 off',
    'ground D1-e2 n2 off',
    'tag D1-t1 A D1 clearance off',
    'tag D1-t2 B D1 clearance off',
    'lock A unlocked',
    'lock B unlocked',
  ]);
});

it('earths nothing where a place keeps its voltage', () => {
  const kinds = makeSafe({ ...place, type: 'hold' }).map(({ kind }) => kind);
  expect(kinds).toEqual(['lock', 'lock', 'tag', 'tag', 'document']);
});

it('writes what the host takes', () => {
  for (const step of [...makeSafe(place), ...giveBack(place)]) expect(orderOperationSchema.parse(step)).toEqual(step);
});
