import { describe, expect, it } from 'vitest';
import { basisOf, SUPPLY_CODE } from '../../../contract/grid-live.ts';
import { ORIGIN_CODE, QUALITY_CODE } from '../../../contract/vocabulary.ts';
import { LiveGrid } from '../../state/live-grid.ts';
import type { DiagramLine } from './diagram.ts';
import { lineLook, switchLook } from './diagram-look.ts';

const OPEN = 0;
const CLOSED = 1;
const INTERMEDIATE = 2;
const BAD = 3;
const TOLD = basisOf(ORIGIN_CODE.simulated, QUALITY_CODE.GOOD, false);

function grid(): LiveGrid {
  const live = new LiveGrid({ branches: 4, switches: 4, consumers: 1, stations: 2, feeders: 1 });
  live.version = 1;
  live.columns.branches.supply.set([SUPPLY_CODE.live, SUPPLY_CODE.dead, SUPPLY_CODE.unknown, SUPPLY_CODE.live]);
  live.columns.branches.loading.set([500, 0, 0xffff, 1250]);
  live.columns.switches.basis.fill(TOLD);
  live.columns.switches.position.fill(CLOSED);
  return live;
}
const line = (rows: readonly number[], via?: DiagramLine['via']): DiagramLine => ({
  of: rows.map((row) => ({ table: 'branches', row })),
  points: [],
  isBusbar: false,
  ...(via === undefined ? {} : { via }),
});

describe('look of a line', () => {
  it('is quiet where it is live, and says what is dead or not known', () => {
    const live = grid();
    expect(lineLook(live, line([0]), 'supply', null)).toEqual({
      token: '--net-live',
      state: 'live',
      isOverloaded: false,
    });
    expect(lineLook(live, line([1]), 'supply', null)).toMatchObject({ token: '--net-dead', state: 'dead' });
    expect(lineLook(live, line([2]), 'supply', null)).toMatchObject({ token: '--net-unknown', state: 'unknown' });
    expect(lineLook(live, line([0, 1]), 'supply', null).state).toBe('dead');
    expect(lineLook(live, line([]), 'supply', null).state).toBe('unknown');
  });

  it('takes alarm colours for an overload whatever it is coloured by, and ramps otherwise', () => {
    const live = grid();
    expect(lineLook(live, line([3]), 'supply', null)).toMatchObject({ token: '--load-7', isOverloaded: true });
    expect(lineLook(live, line([0]), 'loading', null).token).toBe('--net-load-3');
    // Without hues of the picture, feeders are not told apart by wrong ones.
    expect(lineLook(live, line([0]), 'feeder', null).token).toBe('--net-live');
  });

  it('gives a busbar the voltage of what feeds it through closed switches only', () => {
    const live = grid();
    const via = [
      { of: { table: 'branches' as const, row: 1 }, devices: [0] },
      { of: { table: 'branches' as const, row: 0 }, devices: [1, 2] },
    ];
    expect(lineLook(live, line([0], via), 'supply', null).state).toBe('live');
    live.columns.switches.position[2] = OPEN;
    expect(lineLook(live, line([0], via), 'supply', null).state).toBe('dead');
    live.columns.switches.position[2] = BAD;
    expect(lineLook(live, line([0], via), 'supply', null).state).toBe('unknown');
  });
});

describe('look of a switch', () => {
  it('is filled when closed, outline when open, and neither when nobody knows', () => {
    const live = grid();
    live.columns.switches.position.set([OPEN, CLOSED, INTERMEDIATE, BAD]);
    expect([0, 1, 2, 3].map((row) => switchLook(live, row).isClosed)).toEqual([false, true, null, null]);
    expect(switchLook(live, 2).isMoving).toBe(true);
    expect(switchLook(live, 1).isMeasured).toBe(true);
  });

  it('tells what a device says from what is assumed, and forgets a device that is silent', () => {
    const live = grid();
    live.columns.switches.basis[0] = basisOf(ORIGIN_CODE.estimated, QUALITY_CODE.GOOD, false);
    live.columns.switches.basis[1] = basisOf(ORIGIN_CODE.simulated, QUALITY_CODE.STALE, false);
    live.columns.switches.basis[2] = basisOf(ORIGIN_CODE.simulated, QUALITY_CODE.BAD, false);
    expect(switchLook(live, 0)).toMatchObject({ isClosed: true, isMeasured: false });
    expect(switchLook(live, 1)).toMatchObject({ isClosed: true, isMeasured: false });
    expect(switchLook(live, 2).isClosed).toBeNull();
  });

  it('knows nothing before the first frame', () => {
    const live = new LiveGrid({ branches: 1, switches: 1, consumers: 1, stations: 1, feeders: 1 });
    expect(switchLook(live, 0).isClosed).toBeNull();
  });
});
