// Protection that coordinates: the nearer to the fault, the sooner. Fuses by their rating; definite times above them.
// docs/grid-synthesis.md has the reasons of every figure.
import { type CableType, HIGH_VOLTAGE, MEDIUM_VOLTAGE } from './equipment.ts';
import type { GridColumns } from './grid-columns.ts';

/** s, from the feeder up: at least 0.3 s between two in line (breaker 60 ms, relay's error and overshoot, margin) */
export const TIMES = {
  feeder: 0.5,
  // After the fuses of the stations on it.
  feederInstant: 0.35,
  feederEarth: 0.3,
  coupler: 0.9,
  incomer: 1.3,
  incomerEarth: 0.7,
  transformerHigh: 1.7,
  line: 0.05,
  lineBackup: 0.4,
} as const;
/** Pick-up above the greatest load in an emergency, and below the least fault current. */
const OVER_LOAD = 1.3;
/** A: beyond what a fault behind a 1000 kVA transformer draws from 10 kV (58 A / 6 % = 960 A) and its inrush */
const INSTANT = 2000;
const EARTH_PICKUP = 120;

/** Of all feeders, by the cables that they came to have. */
export function protectFeeders(columns: GridColumns): void {
  const cableAt = new Map(columns.branches.flatMap((row) => [[row.from, row] as const, [row.to, row] as const]));
  for (const { breaker } of columns.feeders) {
    const [, emergency] = cableAt.get(columns.switches[breaker]!.nodeB)!.ratings;
    protectFeeder(columns, breaker, emergency / (Math.sqrt(3) * MEDIUM_VOLTAGE));
  }
}

/** `emergency`: A */
function protectFeeder(columns: GridColumns, breaker: number, emergency: number): void {
  const { id } = columns.switches[breaker]!;
  const pickup = Math.ceil((emergency * OVER_LOAD) / 10) * 10;
  columns.protection.push(
    { id: `${id}.overcurrent`, switch: breaker, element: 'overcurrent', pickup, time: TIMES.feeder },
    {
      id: `${id}.instantaneous`,
      switch: breaker,
      element: 'instantaneous',
      pickup: Math.max(INSTANT, 4 * pickup),
      time: TIMES.feederInstant,
    },
    { id: `${id}.earth-fault`, switch: breaker, element: 'earth-fault', pickup: EARTH_PICKUP, time: TIMES.feederEarth },
  );
}

/** `rated`: VA of the transformer. */
export function protectTransformer(columns: GridColumns, high: number, low: number, rated: number): void {
  const current = (voltage: number): number => rated / (Math.sqrt(3) * voltage);
  const ids = (row: number): string => columns.switches[row]!.id;
  // Above 1.4 times the rating (short-time) with room to drop off.
  const pickup = (voltage: number): number => Math.ceil((current(voltage) * 1.6) / 5) * 5;
  columns.protection.push(
    {
      id: `${ids(high)}.differential`,
      switch: high,
      element: 'differential',
      pickup: 0.3 * current(HIGH_VOLTAGE),
      time: 0.03,
    },
    {
      id: `${ids(high)}.overcurrent`,
      switch: high,
      element: 'overcurrent',
      pickup: pickup(HIGH_VOLTAGE),
      time: TIMES.transformerHigh,
    },
    {
      id: `${ids(low)}.overcurrent`,
      switch: low,
      element: 'overcurrent',
      pickup: pickup(MEDIUM_VOLTAGE),
      time: TIMES.incomer,
    },
    {
      id: `${ids(low)}.earth-fault`,
      switch: low,
      element: 'earth-fault',
      pickup: EARTH_PICKUP,
      time: TIMES.incomerEarth,
    },
  );
}

export function protectCoupler(columns: GridColumns, coupler: number, rated: number): void {
  const { id } = columns.switches[coupler]!;
  const pickup = Math.ceil((rated * 1.4) / (Math.sqrt(3) * MEDIUM_VOLTAGE) / 5) * 5;
  columns.protection.push({
    id: `${id}.overcurrent`,
    switch: coupler,
    element: 'overcurrent',
    pickup,
    time: TIMES.coupler,
  });
}

export function protectCircuit(columns: GridColumns, breaker: number, cable: CableType): void {
  const { id } = columns.switches[breaker]!;
  columns.protection.push(
    {
      id: `${id}.differential`,
      switch: breaker,
      element: 'differential',
      pickup: 0.3 * cable.normal,
      time: TIMES.line,
    },
    { id: `${id}.distance`, switch: breaker, element: 'distance', pickup: 0.5 * cable.normal, time: TIMES.lineBackup },
  );
}
