import { describe, expect, it } from 'vitest';
import { encodeGridFrame } from '../../../contract/grid-frame.ts';
import { basisOf, emptyGridColumns, type GridLiveTable, NONE_U16, SUPPLY_CODE } from '../../../contract/grid-live.ts';
import { ORIGIN_CODE, QUALITY_CODE } from '../../../contract/vocabulary.ts';
import { LiveGrid } from '../../state/live-grid.ts';
import { GRID_COLOURS } from '../scene-api.ts';
import { gridLegend, loadingStep, SHADE, SHADE_TOKENS, shadeOf, voltageStep } from './grid-colours.ts';
import { EMPHASIS, FORM, GridStates, NO_EMPHASIS, PATTERN } from './grid-states.ts';

const COUNTS = { branches: 3, switches: 3, consumers: 1, stations: 2, feeders: 2 };
const HUES = { feeder: Uint8Array.of(4, 1), station: Uint8Array.of(2, 5), substation: Int32Array.of(0, 1) };
const told = basisOf(ORIGIN_CODE.simulated, QUALITY_CODE.GOOD, false);
const computed = basisOf(ORIGIN_CODE.computed, QUALITY_CODE.GOOD, false);

function setUp(colour: (typeof GRID_COLOURS)[number] = 'supply') {
  const columns = emptyGridColumns(COUNTS);
  columns.branches.supply.set([SUPPLY_CODE.live, SUPPLY_CODE.dead, SUPPLY_CODE.unknown]);
  columns.branches.basis.fill(computed);
  columns.branches.loading.set([1150, NONE_U16, NONE_U16]);
  columns.branches.feeder.set([1, -1, -1]);
  columns.switches.position.set([1, 0, 3]);
  columns.switches.basis.set([told, computed, basisOf(ORIGIN_CODE.simulated, QUALITY_CODE.STALE, false)]);
  columns.stations.supply.fill(SUPPLY_CODE.live);
  columns.stations.basis.fill(basisOf(ORIGIN_CODE.computed, QUALITY_CODE.GOOD, true));
  const live = new LiveGrid(COUNTS);
  const send = (...tables: GridLiveTable[]) => {
    const changed = Object.fromEntries(
      tables.map((table) => [
        table,
        { rows: Uint32Array.from({ length: COUNTS[table] }, (_, i) => i), count: COUNTS[table] },
      ]),
    );
    live.apply(encodeGridFrame({ number: 1, isSnapshot: true, cityTimeMs: 0, solveMs: 1 }, columns, changed));
  };
  const states = new GridStates(live, HUES, colour);
  send('branches', 'switches', 'stations');
  states.update();
  const texel = (slot: number): number[] => [
    ...(states.texture.image.data as Uint8Array).subarray(slot * 4, slot * 4 + 4),
  ];
  return { columns, live, send, states, texel };
}

describe('texels of the grid', () => {
  it('say supply, pattern and overload of lines', () => {
    const { texel } = setUp();
    expect(texel(0)).toEqual([SHADE.loading + 5, PATTERN.solid, EMPHASIS.normal, FORM.heavy]);
    expect(texel(1)).toEqual([SHADE.dead, PATTERN.dead, EMPHASIS.normal, 0]);
    expect(texel(2)).toEqual([SHADE.unknown, PATTERN.unknown, EMPHASIS.normal, 0]);
  });

  it('tell positions that a device has said from assumed and old ones', () => {
    const { texel, states } = setUp();
    expect(texel(states.firstSwitch)).toEqual([SHADE.normal, PATTERN.solid, 0, 1 | FORM.measured]);
    expect(texel(states.firstSwitch + 1)).toEqual([SHADE.live, PATTERN.solid, 0, 0]);
    expect(texel(states.firstSwitch + 2)).toEqual([SHADE.unknown, PATTERN.unknown, 0, 3]);
  });

  it('keep switches quiet where they stand as they normally do', () => {
    const { live, texel } = setUp();
    const states = new GridStates(live, HUES, 'supply', Uint8Array.of(1, 1, 0));
    const shade = (row: number): number => (states.texture.image.data as Uint8Array)[(states.firstSwitch + row) * 4]!;
    expect([shade(0), shade(1), shade(2)]).toEqual([SHADE.live, SHADE.normal, SHADE.unknown]);
    expect(texel(states.firstSwitch + 1)[0]).toBe(SHADE.live);
  });

  it('mark what no measurement bears on', () => {
    const { texel, states } = setUp();
    expect(texel(states.firstStation)[1]).toBe(PATTERN.unobserved);
  });

  it('write only rows of newer frames', () => {
    const { columns, live, states, texel } = setUp();
    expect(states.update()).toBe(false);
    columns.branches.supply[0] = SUPPLY_CODE.dead;
    columns.branches.supply[2] = SUPPLY_CODE.dead;
    const rows = { branches: { rows: Uint32Array.of(2), count: 1 } };
    live.apply(encodeGridFrame({ number: 2, isSnapshot: false, cityTimeMs: 0, solveMs: 1 }, columns, rows));
    expect(states.update()).toBe(true);
    expect(texel(2)[0]).toBe(SHADE.dead);
    expect(texel(0)[0]).toBe(SHADE.loading + 5);
  });

  it('look old when the host is gone, and dead things stay dead', () => {
    const { live, states, texel } = setUp();
    live.markAllStale();
    states.update();
    expect(texel(0)[1]).toBe(PATTERN.old);
    expect(texel(1)[1]).toBe(PATTERN.dead);
    expect(texel(states.firstSwitch)[1]).toBe(PATTERN.unknown);
  });

  it('let a trace stand out and the rest step back', () => {
    const { states, texel } = setUp();
    const branches = new Map([[0, { emphasis: EMPHASIS.up, direction: FORM.against }]]);
    states.setEmphasis({ ...NO_EMPHASIS, branches, isOthersDim: true });
    states.update();
    expect(texel(0).slice(2)).toEqual([EMPHASIS.up, FORM.against | FORM.heavy]);
    expect(texel(1)[2]).toBe(EMPHASIS.dim);
    states.setEmphasis(NO_EMPHASIS);
    states.update();
    expect(texel(1)[2]).toBe(EMPHASIS.normal);
  });

  it('take the hue of the feeder, or of the substation it starts from', () => {
    const hue = (colour: 'feeder' | 'source', feeder: number) => shadeOf(colour, SUPPLY_CODE.live, 0, 0, feeder, HUES);
    expect(hue('feeder', 1)).toBe(SHADE.hue + 1);
    expect(hue('source', 1)).toBe(SHADE.hue + 5);
    expect(hue('feeder', -1)).toBe(SHADE.live);
  });
});

describe('steps of loading and voltage', () => {
  it('end where the limits are', () => {
    expect([0, 199, 200, 999, 1000, 1001, 1200, 1201].map(loadingStep)).toEqual([0, 0, 1, 4, 4, 5, 5, 6]);
    expect([8000, 9000, 10_000, 11_000, 12_000].map(voltageStep)).toEqual([0, 0, 4, 8, 8]);
  });

  it('stand in the legend as they are drawn', () => {
    for (const colour of GRID_COLOURS) {
      const legend = gridLegend(colour);
      for (const { token } of legend) expect(SHADE_TOKENS).toContain(token);
      expect(legend.map(({ meaning }) => meaning)).toEqual(expect.arrayContaining(['dead', 'unknown']));
    }
    const fifth = gridLegend('voltage')[4]!;
    expect(fifth).toMatchObject({ from: 98.75, to: 101.25, token: SHADE_TOKENS[SHADE.voltage + voltageStep(10_000)] });
  });
});
