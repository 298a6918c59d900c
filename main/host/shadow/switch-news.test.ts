import { expect, test } from 'vitest';
import { basisOf, emptyGridColumns } from '../../../contract/grid-live.ts';
import { ORIGIN_CODE, QUALITY_CODE } from '../../../contract/vocabulary.ts';
import { SwitchNews } from './switch-news.ts';

const SAID = basisOf(ORIGIN_CODE.measured, QUALITY_CODE.GOOD, false);
const DOUBTED = basisOf(ORIGIN_CODE.measured, QUALITY_CODE.UNCERTAIN, false);
const ASSUMED = basisOf(ORIGIN_CODE.estimated, QUALITY_CODE.UNCERTAIN, true);
const [OPEN, CLOSED, MOVING] = [0, 1, 2];

function substation() {
  const { switches } = emptyGridColumns({ branches: 0, switches: 2, consumers: 0, stations: 0, feeders: 0 });
  const news = new SwitchNews({
    count: 2,
    idOf: (row) => `q${row}`,
    nameOf: (row) => `Q ${row}`,
    tripOf: (_, code) => ['none', 'overcurrent'][code] ?? null,
  });
  const say = (position: number, basis: number, tsMs: number, row = 0) => {
    switches.position[row] = position;
    switches.basis[row] = basis;
    news.notePosition(row, tsMs);
    return news.look(switches, Uint32Array.of(row), 1).map(({ data }) => data);
  };
  return { news, say };
}

test('the first word is no news, the other position is, the same again is not', () => {
  const { say } = substation();
  expect(say(CLOSED, SAID, 1)).toEqual([]);
  expect(say(OPEN, SAID, 2)).toEqual([
    { id: 'q0', name: 'Q 0', position: 'open', trip: null, origin: 'measured', ts: 2 },
  ]);
  expect(say(OPEN, SAID, 3)).toEqual([]);
  expect(say(CLOSED, SAID, 4)).toMatchObject([{ position: 'closed', ts: 4 }]);
});

test('a device that moves tells when it has arrived, and what protection says is told with the opening', () => {
  const { say, news } = substation();
  say(CLOSED, SAID, 1);
  expect(say(MOVING, DOUBTED, 2)).toEqual([]);
  news.noteTrip(0, 1);
  expect(say(OPEN, SAID, 3)).toMatchObject([{ position: 'open', trip: 'overcurrent' }]);
  expect(say(CLOSED, SAID, 4)).toMatchObject([{ position: 'closed', trip: null }]);
});

test('what nobody reports, or what is doubted, is never told', () => {
  const { say } = substation();
  expect(say(CLOSED, ASSUMED, 1)).toEqual([]);
  expect(say(OPEN, ASSUMED, 2)).toEqual([]);
  say(CLOSED, SAID, 3);
  expect(say(OPEN, DOUBTED, 4)).toEqual([]);
  expect(say(CLOSED, SAID, 5)).toEqual([]);
});
