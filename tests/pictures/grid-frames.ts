// Frames of the live grid for pictures and benches, coded as the host codes them: the normal state, with parts of it out, unknown or
// old. Loading and voltage follow from the row, so that every run draws the same.
import { encodeGridFrame, type ChangedRows } from '../../contract/grid-frame.ts';
import {
  basisOf,
  emptyGridColumns,
  GRID_LIVE_TABLES,
  type GridColumns,
  type GridLiveTable,
  SUPPLY_CODE,
} from '../../contract/grid-live.ts';
import { ORIGIN_CODE, QUALITY_CODE } from '../../contract/vocabulary.ts';
import type { GridModel } from '../../renderer/state/grid-model.ts';
import type { LiveGrid } from '../../renderer/state/live-grid.ts';

export interface GridPreset {
  /** rows of grid-feeders without supply, and such of which nobody knows */
  readonly dead?: readonly number[];
  readonly unknown?: readonly number[];
  /** rows of grid-branches beyond their rating */
  readonly overloaded?: readonly number[];
}

const OPEN = 0;
const CLOSED = 1;

/** 0 ... 1 from a row, the same everywhere. */
const hash = (row: number): number => ((Math.imul(row + 1, 2_654_435_761) >>> 0) % 10_000) / 10_000;

export function presetColumns(model: GridModel, live: LiveGrid, preset: GridPreset): GridColumns {
  const columns = emptyGridColumns(live.counts);
  const { branches, switches, consumers, stations, feeders } = model.data;
  const supplyOf = (feeder: number): number =>
    preset.dead?.includes(feeder) === true
      ? SUPPLY_CODE.dead
      : preset.unknown?.includes(feeder) === true
        ? SUPPLY_CODE.unknown
        : SUPPLY_CODE.live;
  const computed = basisOf(ORIGIN_CODE.computed, QUALITY_CODE.GOOD, false);
  const told = basisOf(ORIGIN_CODE.simulated, QUALITY_CODE.GOOD, false);
  const assumed = basisOf(ORIGIN_CODE.estimated, QUALITY_CODE.UNCERTAIN, true);
  const feederOfStation = new Int32Array(stations.rows).fill(-1);
  for (let row = 0; row < consumers.rows; row++)
    if (consumers.station[row]! >= 0) feederOfStation[consumers.station[row]!] = consumers.feeder[row]!;

  for (let row = 0; row < branches.rows; row++) {
    const feeder = branches.feeder[row]!;
    const of = columns.branches;
    of.supply[row] = supplyOf(feeder);
    of.basis[row] = computed;
    of.feeder[row] = supplyOf(feeder) === SUPPLY_CODE.live ? feeder : -1;
    // Cables of one feeder carry like loads, less and less outward.
    of.loading[row] =
      preset.overloaded?.includes(row) === true
        ? 1150
        : Math.round(60 + 780 * hash(feeder + 7) * (0.4 + 0.6 * hash(row)));
    of.voltage[row] = Math.round(10_000 + 900 * (hash(feeder + 3) - 0.5) + 120 * (hash(row) - 0.5));
    of.power[row] = 1e5 * hash(row);
  }
  for (let row = 0; row < switches.rows; row++) {
    const of = columns.switches;
    const isOpen = switches.normalOpen[row] === 1;
    of.position[row] = isOpen ? OPEN : CLOSED;
    of.basis[row] = switches.remote[row] === 1 ? told : assumed;
    of.feeder[row] = switches.feeder[row]!;
  }
  // What took the supply away: the feeder's breaker has opened.
  for (const feeder of preset.dead ?? []) {
    const breaker = feeders.breaker[feeder]!;
    if (breaker >= 0) columns.switches.position[breaker] = OPEN;
  }
  for (let row = 0; row < consumers.rows; row++) {
    columns.consumers.supply[row] = supplyOf(consumers.feeder[row]!);
    columns.consumers.basis[row] = computed;
    columns.consumers.power[row] = 500;
  }
  for (let row = 0; row < stations.rows; row++) {
    const feeder = feederOfStation[row]!;
    const of = columns.stations;
    of.supply[row] = supplyOf(feeder);
    of.basis[row] = stations.remote[row] === 1 ? told : computed;
    of.feeder[row] = supplyOf(feeder) === SUPPLY_CODE.live ? feeder : -1;
    of.loading[row] = Math.round(200 + 600 * hash(row));
    of.voltage[row] = Math.round(10_000 + 700 * (hash(feeder + 3) - 0.5));
  }
  for (let row = 0; row < feeders.rows; row++) {
    columns.feeders.supply[row] = supplyOf(row);
    columns.feeders.basis[row] = told;
  }
  return columns;
}

const all = (count: number): { rows: Uint32Array; count: number } => ({
  rows: Uint32Array.from({ length: count }, (_, row) => row),
  count,
});

export function presetFrame(model: GridModel, live: LiveGrid, preset: GridPreset): ArrayBuffer {
  const changed: ChangedRows = Object.fromEntries(
    GRID_LIVE_TABLES.map((table: GridLiveTable) => [table, all(live.counts[table])]),
  );
  const head = { number: live.version + 1, isSnapshot: true, cityTimeMs: 0, solveMs: 100 };
  return encodeGridFrame(head, presetColumns(model, live, preset), changed);
}

/** Rows of a table spread over all of it, other ones each round. */
const spread = (rows: number, count: number, round: number): Uint32Array =>
  Uint32Array.from({ length: Math.min(rows, count) }, (_, i) => (i * 37 + round * 11) % rows);

/** So many branches, stations and switches change state at once: every other round they are dark, or open. */
export function changeFrame(live: LiveGrid, count: number, round: number): ArrayBuffer {
  const rows = {
    branches: spread(live.counts.branches, count * 0.7, round >> 1),
    stations: spread(live.counts.stations, count * 0.15, round >> 1),
    switches: spread(live.counts.switches, count * 0.15, round >> 1),
  };
  const isOut = round % 2 === 0;
  const { branches, stations, switches } = live.columns;
  for (const row of rows.branches) branches.supply[row] = isOut ? SUPPLY_CODE.dead : SUPPLY_CODE.live;
  for (const row of rows.stations) stations.supply[row] = isOut ? SUPPLY_CODE.dead : SUPPLY_CODE.live;
  for (const row of rows.switches) switches.position[row] = isOut ? OPEN : CLOSED;
  const changed: ChangedRows = Object.fromEntries(
    Object.entries(rows).map(([table, own]) => [table, { rows: own, count: own.length }]),
  );
  return encodeGridFrame(
    { number: live.version + 1, isSnapshot: false, cityTimeMs: 0, solveMs: 100 },
    live.columns,
    changed,
  );
}
