// What one fault of a campaign has shown, judged against the plan of the grid: who opened and when, who is dark, which meters have said so,
// and what the shadow grid makes of it.
import { SWITCH_POSITIONS } from '../../simulation/network/city-grid.ts';
import type { Expected } from './expected-outage.ts';
import type { ChosenFault } from './fault-choice.ts';
import type { LivingCity } from './living-city.ts';

/** What one fault has shown. */
export interface FaultRecord extends ChosenFault {
  /** the simulator's own words; null: taken */
  readonly refused: string | null;
  /** ms of city time: from a device's decision (or its fuse) to its open contacts, the slowest; null: nothing opened, or nobody decided */
  readonly opensAfterMs: number | null;
  /** ms from there until the shadow grid held the device for open; null: it never did, or nobody reports that device */
  readonly seenAfterMs: number | null;
  /** every device that ought to open did, and no other */
  readonly isRightDevice: boolean;
  /** how many those are */
  readonly devices: number;
  /** exactly those behind it are dark */
  readonly isRightArea: boolean;
  readonly dark: number;
  /** meters without supply, and of those the ones whose last gasp came by */
  readonly darkMeters: number;
  readonly gasps: number;
  /** consumers of its area by truth and shadow: both dark, only the truth, only the shadow; with and without a meter */
  readonly metered: Score;
  readonly unmetered: Score;
  /** switches or consumers that are wrong, for whoever looks for the reason */
  readonly remarks: readonly string[];
}

export interface Score {
  both: number;
  onlyTruth: number;
  onlyShadow: number;
}

export interface PlannedFault {
  readonly fault: ChosenFault;
  readonly plan: Expected;
  /** rows of the feeders that it may touch: faults of one feeder would mix */
  readonly feeders: ReadonlySet<number>;
}

/** Switches that protection or a fuse has opened and that stand open: their id and when. */
export function openedSince({ truth }: LivingCity, from: number): Map<string, number> {
  const opened = new Map<string, number>();
  for (const line of truth.lines.slice(from)) {
    if (line.kind !== 'switch' || line.switch === undefined) continue;
    if (line.position === 'open' && line.by === 'protection') opened.set(line.switch, line.ts);
    else if (line.position === 'closed') opened.delete(line.switch);
  }
  return opened;
}

export interface Seen {
  readonly from: number;
  readonly opened: ReadonlyMap<string, number>;
  readonly thrownAt: number;
  readonly plans: readonly Expected[];
  readonly wrongDuring: readonly number[];
}

export function judge(
  city: LivingCity,
  { fault, plan: { devices, dark: expectedDark }, feeders }: PlannedFault,
  refused: string | null,
  { from, opened, thrownAt, plans, wrongDuring }: Seen,
): FaultRecord {
  const { grid, truth, shadow, pack } = city;
  const { ids } = grid.network.switches;
  const rowOf = new Map(ids.map((id, row) => [id, row]));
  const others = new Set(plans.flatMap((plan) => plan.devices.map((row) => ids[row]!)));
  const area = areaOf(city, feeders);
  const wanted = devices.map((row) => ids[row]!);
  const mine = [...opened.keys()].filter(
    (id) => wanted.includes(id) || (!others.has(id) && area.hasSwitch(rowOf.get(id)!)),
  );
  const decided = new Map<string, number>();
  for (const line of truth.lines.slice(from))
    if ((line.kind === 'trip' || line.kind === 'fuse') && line.switch !== undefined && !decided.has(line.switch))
      decided.set(line.switch, line.ts);
  const last = mine.length === 0 ? null : Math.max(...mine.map((id) => opened.get(id)!));
  const took = mine.map((id) => opened.get(id)! - (decided.get(id) ?? Number.NaN));
  const reported = mine.map((id) => rowOf.get(id)!).filter((row) => grid.switches.asset[row]! >= 0);
  const seen = reported.map((row) => (isOpenInShadow(city, row) ? shadow.seenAt[row]! : Number.NaN));
  const remarks: string[] = [];
  if (refused !== null) remarks.push(`refused: ${refused}`);
  const isRightDevice =
    refused === null && wanted.every((id) => mine.includes(id)) && mine.every((id) => wanted.includes(id));
  if (!isRightDevice && refused === null)
    remarks.push(
      `${fault.kind} ${fault.type}: opened ${mine.join(', ') || 'nothing'} instead of ${wanted.join(', ') || 'nothing'}`,
    );

  const consumers = area.consumers;
  const isExpected = new Set(expectedDark);
  const metered: Score = { both: 0, onlyTruth: 0, onlyShadow: 0 };
  const unmetered: Score = { both: 0, onlyTruth: 0, onlyShadow: 0 };
  let [isRightArea, dark, darkMeters, gasps] = [refused === null, 0, 0, 0];
  const assets = pack.assets();
  for (const row of consumers) {
    const isDark = truth.dark[row] === 1;
    if (isDark !== isExpected.has(row)) isRightArea = false;
    const meter = grid.consumers.meter[row]!;
    const score = meter >= 0 ? metered : unmetered;
    const isShadowDark = shadow.isDark(row);
    if (isDark && isShadowDark) score.both += 1;
    else if (isDark) score.onlyTruth += 1;
    else if (isShadowDark) score.onlyShadow += 1;
    if (!isDark) continue;
    dark += 1;
    if (meter < 0) continue;
    darkMeters += 1;
    if ((city.gasps.get(assets[meter]!.id) ?? 0) >= thrownAt) gasps += 1;
  }
  if (!isRightArea && refused === null)
    remarks.push(`${dark} are dark instead of ${expectedDark.length} (${fault.kind}, ${fault.type})`);
  const missed = wrongDuring.filter((row) => feeders.has(grid.consumers.feeder[row]!));
  if (missed.length > 0)
    remarks.push(
      `the shadow is wrong about ${missed.length}: ${missed
        .slice(0, 3)
        .map(
          (row) =>
            `${grid.network.consumers.ids[row]} (truth ${truth.dark[row] === 1 ? 'dark' : 'live'}, ${grid.consumers.meter[row]! >= 0 ? 'metered' : 'no meter'})`,
        )
        .join(', ')}`,
    );
  return {
    ...fault,
    refused,
    opensAfterMs: took.length === 0 || took.some(Number.isNaN) ? null : Math.max(...took),
    seenAfterMs: last === null || seen.length === 0 || seen.some(Number.isNaN) ? null : Math.max(...seen) - last,
    isRightDevice,
    devices: devices.length,
    isRightArea,
    dark,
    darkMeters,
    gasps,
    metered,
    unmetered,
    remarks,
  };
}

const isOpenInShadow = ({ shadow }: LivingCity, row: number): boolean =>
  SWITCH_POSITIONS[shadow.columns.switches.position[row]!] === 'open';

/** Who could be touched: those of its feeders. */
function areaOf({ grid }: LivingCity, mine: ReadonlySet<number>) {
  const { consumers, switches } = grid;
  const rows: number[] = [];
  for (let row = 0; row < consumers.feeder.length; row++) if (mine.has(consumers.feeder[row]!)) rows.push(row);
  return { consumers: rows, hasSwitch: (row: number): boolean => mine.has(switches.feeder[row]!) };
}

/** What happened beside all that the plans of a round's faults expect, anywhere in the city. */
export interface Stray {
  /** ids of switches that protection has opened */
  readonly opened: readonly string[];
  /** ids of consumers: dark against every plan, or live against one */
  readonly consumers: readonly string[];
  /** ids of meters that have gasped beside live consumers */
  readonly gasps: readonly string[];
}

/** `plans`: of the faults that were taken. */
export function strayOf(
  { grid, truth, pack, gasps }: LivingCity,
  plans: readonly Expected[],
  opened: ReadonlyMap<string, number>,
  thrownAt: number,
): Stray {
  const { switches, consumers } = grid.network;
  const mayOpen = new Set(plans.flatMap(({ devices }) => devices.map((row) => switches.ids[row]!)));
  const isExpected = new Uint8Array(consumers.count);
  for (const { dark } of plans) for (const row of dark) isExpected[row] = 1;
  const rows = Array.from(isExpected.keys());
  const assets = pack.assets();
  const gasped = (row: number): boolean => {
    const meter = grid.consumers.meter[row]!;
    return meter >= 0 && (gasps.get(assets[meter]!.id) ?? 0) >= thrownAt;
  };
  return {
    opened: [...opened.keys()].filter((id) => !mayOpen.has(id)),
    consumers: rows.filter((row) => truth.dark[row] !== isExpected[row]).map((row) => consumers.ids[row]!),
    gasps: rows.filter((row) => truth.dark[row] === 0 && gasped(row)).map((row) => consumers.ids[row]!),
  };
}
