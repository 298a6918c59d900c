// How many customers are without supply, of how many it is not known, and which feeder that concerns most. Pure.
import { type GridColumns, SUPPLY_CODE } from '../../../contract/grid-live.ts';

export interface SupplyCount {
  readonly customersOut: number;
  /** null: nobody can say yet how many customers stand behind a service point */
  readonly customersUnknown: number | null;
  /** nobody is known to be out, and of more than half of the customers nothing is known: then 0 is not told as a fact */
  readonly isMostlyUnknown: boolean;
  /** row of grid-feeders with most customers without supply, else with most of unknown supply; -1: none */
  readonly feeder: number;
}
/** Columns of grid-consumers. */
export interface ConsumerColumns {
  readonly customers: Uint32Array;
  readonly feeder: Int32Array;
}

function mostOf(counts: Uint32Array): number {
  let most = -1;
  for (const [row, count] of counts.entries()) if (count > (most < 0 ? 0 : counts[most]!)) most = row;
  return most;
}

/** @param consumers null: the grid's tables are still on their way */
export function countSupply(columns: GridColumns, consumers: ConsumerColumns | null): SupplyCount {
  const { customersOut } = columns.feeders;
  let out = 0;
  for (const count of customersOut) out += count;
  const worst = mostOf(customersOut);
  if (consumers === null) return { customersOut: out, customersUnknown: null, isMostlyUnknown: false, feeder: worst };
  const unknownOf = new Uint32Array(customersOut.length);
  let [unknown, all] = [0, 0];
  const { supply } = columns.consumers;
  for (let row = 0; row < supply.length; row++) {
    const count = consumers.customers[row]!;
    all += count;
    if (supply[row] !== SUPPLY_CODE.unknown) continue;
    const feeder = consumers.feeder[row]!;
    unknown += count;
    if (feeder >= 0) unknownOf[feeder]! += count;
  }
  const isMostlyUnknown = out === 0 && 2 * unknown > all;
  return {
    customersOut: out,
    customersUnknown: unknown,
    isMostlyUnknown,
    feeder: worst >= 0 ? worst : mostOf(unknownOf),
  };
}

/** City metres. */
export interface Extent {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/**
 * Where the customers of a feeder are that have no supply; with none of those, where nobody knows.
 * @param place city metres of a service point. @returns null: all of them have supply
 */
export function outageExtent(
  columns: GridColumns,
  consumers: ConsumerColumns,
  feeder: number,
  place: (row: number) => { readonly x: number; readonly y: number },
): Extent | null {
  for (const state of [SUPPLY_CODE.dead, SUPPLY_CODE.unknown]) {
    let [west, east, south, north] = [Infinity, -Infinity, Infinity, -Infinity];
    for (const [row, supply] of columns.consumers.supply.entries()) {
      if (supply !== state || consumers.feeder[row] !== feeder) continue;
      const { x, y } = place(row);
      west = Math.min(west, x);
      east = Math.max(east, x);
      south = Math.min(south, y);
      north = Math.max(north, y);
    }
    if (west <= east)
      return { x: (west + east) / 2, y: (south + north) / 2, size: Math.max(east - west, north - south) };
  }
  return null;
}

/** What a wall tells of an outage. */
export interface OutageFacts {
  /** ms UTC of the first dark service point of that feeder; null: nobody saw it go dark */
  readonly sinceMs: number | null;
  /** further feeders with customers out */
  readonly others: number;
  /** row of grid-stations with most of its customers out; -1: none */
  readonly station: number;
  /** that station is the only one concerned */
  readonly isOneStation: boolean;
}

/** Of the feeder with most customers out. */
export function outageFacts(
  columns: GridColumns,
  consumers: ConsumerColumns & { readonly station: Int32Array },
  feeder: number,
): OutageFacts {
  let sinceMs = Number.POSITIVE_INFINITY;
  const lost = new Map<number, number>();
  for (const [row, supply] of columns.consumers.supply.entries()) {
    if (supply !== SUPPLY_CODE.dead || consumers.feeder[row] !== feeder) continue;
    const since = columns.consumers.sinceMs[row]!;
    if (since < sinceMs) sinceMs = since;
    const station = consumers.station[row]!;
    lost.set(station, (lost.get(station) ?? 0) + consumers.customers[row]!);
  }
  const [worst] = [...lost].reduce((a, b) => (b[1] > a[1] ? b : a), [-1, -1]);
  const feedersOut = columns.feeders.customersOut.reduce((n, count) => n + (count > 0 ? 1 : 0), 0);
  return {
    sinceMs: Number.isFinite(sinceMs) ? sinceMs : null,
    others: Math.max(0, feedersOut - 1),
    station: worst,
    isOneStation: lost.size === 1,
  };
}
