// From the tables of a grid to what is drawn of it: places, lanes, directions, dark houses. Over the grid of the small invented city.
import { describe, expect, it } from 'vitest';
import { SUPPLY_CODE } from '../../contract/grid-live.ts';
import { decodeTable, encodeTable, type PackTable } from '../../contract/city-pack/table.ts';
import { BuildingSupply, SUPPLIED } from '../../renderer/scene/grid/building-supply.ts';
import { emphasisOf } from '../../renderer/scene/grid/emphasis.ts';
import { directionsFrom, nodesOf } from '../../renderer/scene/grid/flow-directions.ts';
import { gridHues } from '../../renderer/scene/grid/grid-hues.ts';
import { LEVEL, planLines } from '../../renderer/scene/grid/grid-plan.ts';
import { gridTables } from '../../renderer/scene/grid/grid-source.ts';
import { EMPHASIS, FORM } from '../../renderer/scene/grid/grid-states.ts';
import { placeSwitches, SWITCH_NUMBERS } from '../../renderer/scene/grid/switch-places.ts';
import type { GridTable } from '../../renderer/state/grid-columns.ts';
import { GridModel } from '../../renderer/state/grid-model.ts';
import { LiveGrid } from '../../renderer/state/live-grid.ts';
import { presetFrame } from '../pictures/grid-frames.ts';
import { syntheticGrid } from '../pictures/synthetic-grid.ts';

/** Houses on both sides of the street of the first station. */
const HOUSES = { x: [-80, -76, -44], y: [330, 280, 320] };
const tables = Object.fromEntries(
  Object.entries(syntheticGrid(HOUSES)).map(([name, columns]) => [name.slice(5), decodeTable(encodeTable(columns))]),
) as Record<GridTable, PackTable>;
const model = new GridModel(tables);
const live = (preset = {}) => {
  const grid = new LiveGrid({
    branches: model.data.branches.rows,
    switches: model.data.switches.rows,
    consumers: model.data.consumers.rows,
    stations: model.data.stations.rows,
    feeders: model.data.feeders.rows,
  });
  grid.apply(presetFrame(model, grid, preset));
  return grid;
};
const row = (id: string): number => model.find(id)!.row;

describe('the plan of a grid', () => {
  const plan = planLines(gridTables(model));
  plan.addLow();

  it('draws every branch with a way through the city, on its level', () => {
    expect(plan.levels[row('circuit')]).toBe(LEVEL.high);
    expect(plan.levels[row('mv-0-0')]).toBe(LEVEL.medium);
    expect(plan.levels[row('t-0-0')]).toBe(LEVEL.none);
    expect(plan.lines[row('t-0-0')]).toBeUndefined();
    expect(plan.levels[row('service-0')]).toBe(LEVEL.service);
    for (const [branch, line] of plan.lines.entries())
      if (line !== undefined) expect(line.xy.length, model.id('branches', branch)).toBeGreaterThanOrEqual(4);
  });

  it('gathers cables at stations, and parts them in the street between', () => {
    const shared = [row('mv-0-0'), row('mv-2-0')].map((branch) => plan.lines[branch]!);
    for (const line of shared) expect([...line.shift.slice(0, 2)]).toEqual([0, 0]);
    // Feeder 2 runs on through the corner where feeder 0 has its station: it keeps its lane there.
    expect(Math.hypot(shared[1]!.shift[2]!, shared[1]!.shift[3]!)).toBeGreaterThan(0.4);
    const high = plan.lines[row('circuit')]!;
    expect(Math.max(...high.shift.map(Math.abs))).toBeGreaterThan(0.9);
  });

  it('tells feeders of one street, and both halves of a ring, apart', () => {
    const { feeder, station } = gridHues(gridTables(model), plan);
    expect(feeder[0]).not.toBe(feeder[1]);
    expect(feeder[0]).not.toBe(feeder[2]);
    expect(feeder[2]).not.toBe(feeder[3]);
    expect(station[0]).not.toBe(station[1]);
  });

  it('puts each switch on the end of the cable that it opens', () => {
    const { numbers, kind } = placeSwitches(gridTables(model), plan);
    const place = (id: string): [number, number] => {
      const at = row(id) * SWITCH_NUMBERS;
      return [numbers[at]!, numbers[at + 1]!];
    };
    expect(kind[row('q-0-1-a')]).toBe(1);
    expect(place('q-0-1-a')[0]).toBeCloseTo(-102);
    expect(place('q-0-1-b')[0]).toBeCloseTo(20);
    expect(place('tie-0-a')[1]).toBeCloseTo(312);
  });
});

describe('directions', () => {
  it('lead away from the breaker, through closed switches only', () => {
    const grid = live();
    const members = new Set([...model.rowsOf('branches', 'feeder', 0), row('tie-0')]);
    const start = nodesOf(model, { table: 'feeders', row: 0 });
    const away = directionsFrom(model, grid, start, members, false);
    for (const id of ['mv-0-0', 'mv-0-1', 'mv-0-2', 't-0-1']) expect(away.get(row(id)), id).toBe(FORM.along);
    expect(away.has(row('tie-0')), 'beyond the open point').toBe(false);
    const towards = directionsFrom(model, grid, start, members, true);
    expect(towards.get(row('mv-0-2'))).toBe(FORM.against);
  });

  it('of a chosen feeder are those of what it feeds now', () => {
    const grid = live({ dead: [0] });
    // One that is out shows whom it would feed.
    const out = emphasisOf(model, grid, { table: 'grid-feeders', row: 0 }, null);
    expect(out.branches.get(row('mv-0-2'))!.emphasis).toBe(EMPHASIS.flow);
    expect(out.branches.has(row('mv-1-1'))).toBe(false);
    const shown = emphasisOf(model, grid, { table: 'grid-feeders', row: 1 }, null);
    expect(shown.branches.get(row('mv-1-1'))).toEqual({ emphasis: EMPHASIS.flow, direction: FORM.along });
    expect(shown.isOthersDim).toBe(true);
  });

  it('of a trace up to the source run towards the element', () => {
    const branches = [row('mv-1-0'), row('mv-1-1')];
    const result = { branches, switches: [], stations: [1], consumers: [], customers: 0, power: 0, isNormal: false };
    const ref = { table: 'branches', row: row('mv-1-2') } as const;
    const shown = emphasisOf(model, live(), null, { ref, direction: 'up', result });
    for (const branch of branches)
      expect(shown.branches.get(branch)).toEqual({ emphasis: EMPHASIS.up, direction: FORM.along });
    expect(shown.stations.get(1)).toBe(EMPHASIS.up);
    expect(emphasisOf(model, live(), null, { ref, direction: 'up', result: null }).isOthersDim).toBe(false);
  });
});

describe('houses without supply', () => {
  it('are dark as their service points are, and so are the parts they are drawn by', () => {
    expect(model.data.consumers.rows).toBe(3);
    const grid = live();
    // The fourth row is a part of the first house.
    const supply = new BuildingSupply(model, grid, Int32Array.of(-1, -1, -1, 0));
    const texels = supply.texture.image.data as Uint8Array;
    expect(supply.update()).toEqual([0, 1, 2]);
    expect([...texels.slice(0, 4)]).toEqual(new Array(4).fill(SUPPLIED.live));
    grid.apply(presetFrame(model, grid, {}));
    expect(supply.update(), 'the same again').toEqual([]);
    const feeder = model.data.consumers.feeder[0]!;
    grid.apply(presetFrame(model, grid, { dead: [feeder] }));
    expect(grid.columns.consumers.supply[0]).toBe(SUPPLY_CODE.dead);
    const changed = supply.update();
    expect(changed).toContain(0);
    for (const row of changed) expect(model.data.consumers.feeder[row]).toBe(feeder);
    const building = model.data.consumers.building[0]!;
    expect(texels[building]).toBe(SUPPLIED.dead);
    expect(texels[3]).toBe(texels[0]);
  });
});
