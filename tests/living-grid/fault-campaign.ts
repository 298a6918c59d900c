// Throws random faults at a living city and holds the shadow grid, which knows telemetry only, against what has really happened, one
// consumer at a time. Several faults at once, each in another substation's area, so that each can be judged for itself.
import { type CityGrid, SWITCH_POSITIONS } from '../../simulation/network/city-grid.ts';
import { type Expected, ExpectedOutages } from './expected-outage.ts';
import { type ChosenFault, FaultChoice, type FaultKind } from './fault-choice.ts';
import { type LivingCity, until } from './living-city.ts';

/** What one fault has shown. */
export interface FaultRecord extends ChosenFault {
  /** the simulator's own words; null: taken */
  readonly refused: string | null;
  /** ms of city time: from the decision of protection (or the fuse) to the last contact open; null: nothing opened */
  readonly opensAfterMs: number | null;
  /** ms from there until the shadow grid held the device for open; null: it never did, or nobody reports that device */
  readonly seenAfterMs: number | null;
  /** every device that ought to open did, and no other */
  readonly isRightDevice: boolean;
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

export interface RoundRecord {
  /** consumers of the city, and those on which shadow and truth differ: during the faults, and after repair */
  readonly consumers: number;
  readonly wrongDuring: number;
  readonly wrongAfter: number;
  /** ms from the last contact until the shadow was right about everybody; null: not within the wait */
  readonly agreedAfterMs: number | null;
  /** from the first command until it was right again */
  readonly restoredAfterMs: number | null;
  readonly remarks: readonly string[];
}

export interface Campaign {
  readonly faults: readonly FaultRecord[];
  readonly rounds: readonly RoundRecord[];
}

export interface CampaignOptions {
  readonly count: number;
  readonly seed: number;
  /** at most so many at once */
  readonly together: number;
  readonly log?: (line: string) => void;
}

const CLEARED_WITHIN_MS = 15_000;
/** All gasps are out after 3 s, indicators' radios after 8 s; then meters are asked. */
const AGREED_WITHIN_MS = 25_000;
const RESTORED_WITHIN_MS = 40_000;
const REPEATED_WITHIN = 3;

export async function runCampaign(city: LivingCity, options: CampaignOptions): Promise<Campaign> {
  const { count, seed, together, log = () => undefined } = options;
  const choice = new FaultChoice(city.grid, seed);
  const kinds = choice.kinds(count);
  const expected = new ExpectedOutages(city.grid);
  const faults: FaultRecord[] = [];
  const rounds: RoundRecord[] = [];
  while (kinds.length > 0) {
    const chosen = takeTogether(kinds, together, choice, expected, city.grid);
    const round = await runRound(city, chosen);
    faults.push(...round.faults);
    rounds.push(round.record);
    const { wrongDuring, wrongAfter, agreedAfterMs, restoredAfterMs } = round.record;
    log(
      `${faults.length}/${count}: ${chosen.map(({ fault }) => fault.kind).join(', ')}; wrong ${wrongDuring} then ${wrongAfter}; ` +
        `agreed after ${shown(agreedAfterMs)}, restored after ${shown(restoredAfterMs)}`,
    );
    for (const remark of round.record.remarks) log(`  ${remark}`);
    for (const { element, remarks } of round.faults) for (const remark of remarks) log(`  ${element}: ${remark}`);
  }
  return { faults, rounds };
}

const shown = (ms: number | null): string => (ms === null ? 'never' : `${Math.round(ms)} ms`);

interface PlannedFault {
  readonly fault: ChosenFault;
  readonly plan: Expected;
  /** rows of the feeders that it may touch: faults of one feeder would mix */
  readonly feeders: ReadonlySet<number>;
}

/** Faults of the 110 kV grid come one at a time: it is built for that. */
const isHigh = ({ kind }: ChosenFault): boolean => kind === 'cable 110 kV' || kind === 'transformer 110/10 kV';

/** The next faults that do not meet each other. */
function takeTogether(
  kinds: FaultKind[],
  together: number,
  choice: FaultChoice,
  expected: ExpectedOutages,
  { consumers, branches }: CityGrid,
): PlannedFault[] {
  const chosen: PlannedFault[] = [];
  for (let at = 0; at < kinds.length && chosen.length < together; at++) {
    for (let again = 0; again < REPEATED_WITHIN; again++) {
      const fault = choice.one(kinds[at]!);
      const plan = expected.of(fault.table, fault.row);
      const feeders = new Set(plan.dark.map((row) => consumers.feeder[row]!));
      if (fault.table === 'branch' && branches.feeder[fault.row]! >= 0) feeders.add(branches.feeder[fault.row]!);
      const meets = chosen.some(
        (other) => (isHigh(fault) && isHigh(other.fault)) || [...feeders].some((feeder) => other.feeders.has(feeder)),
      );
      if (meets) continue;
      chosen.push({ fault, plan, feeders });
      kinds.splice(at, 1);
      at -= 1;
      break;
    }
  }
  return chosen;
}

async function runRound(
  city: LivingCity,
  chosen: readonly PlannedFault[],
): Promise<{ faults: FaultRecord[]; record: RoundRecord }> {
  const { truth, grid } = city;
  truth.read();
  const from = truth.lines.length;
  const plans = chosen.map(({ plan }) => plan);
  const thrownAt = Date.now();
  const answers = await Promise.all(
    chosen.map(({ fault: { element, type } }) => city.drill('fault', { element, type, at: null })),
  );
  const refused = answers.map(({ result, reason }) =>
    result === 'ok' || result === 'accepted' ? null : (reason ?? result),
  );
  const wantsDark = plans.flatMap(({ dark }, i) => (refused[i] === null ? [...dark] : []));
  const wantsOpen = plans.flatMap(({ devices }, i) =>
    refused[i] === null ? devices.map((row) => grid.network.switches.ids[row]!) : [],
  );
  await until(() => {
    truth.read();
    const opened = openedSince(city, from);
    return wantsDark.every((row) => truth.dark[row] === 1) && wantsOpen.every((id) => opened.has(id));
  }, CLEARED_WITHIN_MS);
  const clearedAt = Date.now();
  const agreedAfterMs = await until(() => wrong(city).length === 0, AGREED_WITHIN_MS);
  // Last gasps take up to three seconds; the judgement waits for them, and sees whether agreement lasts.
  await pause(Math.max(0, GASPED_AFTER_MS - (Date.now() - clearedAt)));
  const wrongDuring = wrong(city);
  const told = wrongDuring.length > 0 ? [await reasonOf(city, wrongDuring, 'during the faults')] : [];
  const opened = openedSince(city, from);
  const faults = chosen.map((planned, i) =>
    judge(city, planned, refused[i]!, { from, opened, thrownAt, plans, wrongDuring }),
  );

  const began = performance.now();
  const taken = chosen.filter((_, i) => refused[i] === null);
  await Promise.all(taken.map(({ fault: { element } }) => city.drill('repair', { element })));
  const remarks = [...told, ...(await closeAgain(city))];
  const isBack = (): boolean => {
    truth.read();
    return truth.dark.every((dark) => dark === 0) && wrong(city).length === 0;
  };
  const back = await until(isBack, RESTORED_WITHIN_MS);
  if (back === null) remarks.push(`stay open: ${standingOpen(city).join(', ')}`);
  const wrongAfter = wrong(city);
  if (wrongAfter.length > 0) remarks.push(await reasonOf(city, wrongAfter, 'after restoration'));
  return {
    faults,
    record: {
      consumers: grid.network.consumers.count,
      wrongDuring: wrongDuring.length,
      wrongAfter: wrongAfter.length,
      agreedAfterMs,
      restoredAfterMs: back === null ? null : performance.now() - began,
      remarks,
    },
  };
}

const GASPED_AFTER_MS = 3600;
const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** Rows of consumers on which shadow and truth differ. What the shadow does not know counts as wrong. */
export function wrong({ truth, shadow, grid }: LivingCity): number[] {
  truth.read();
  const { supply } = shadow.columns.consumers;
  const found: number[] = [];
  for (let row = 0; row < grid.network.consumers.count; row++) {
    const told = supply[row] === 2 ? 1 : supply[row] === 1 ? 0 : -1;
    if (told !== truth.dark[row]) found.push(row);
  }
  return found;
}

/** Switches that protection or a fuse has opened and that stand open: their id and when. */
function openedSince({ truth }: LivingCity, from: number): Map<string, number> {
  const opened = new Map<string, number>();
  for (const line of truth.lines.slice(from)) {
    if (line.kind !== 'switch' || line.switch === undefined) continue;
    if (line.position === 'open' && line.by === 'protection') opened.set(line.switch, line.ts);
    else if (line.position === 'closed') opened.delete(line.switch);
  }
  return opened;
}

interface Seen {
  readonly from: number;
  readonly opened: ReadonlyMap<string, number>;
  readonly thrownAt: number;
  readonly plans: readonly Expected[];
  readonly wrongDuring: readonly number[];
}

function judge(
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
  const decision = mine.map((id) => decided.get(id)).filter((ts) => ts !== undefined);
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
    opensAfterMs: last === null || decision.length === 0 ? null : last - Math.max(...decision),
    seenAfterMs: last === null || seen.length === 0 || seen.some(Number.isNaN) ? null : Math.max(...seen) - last,
    isRightDevice,
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

/** What the shadow grid itself says about the first of those that it is wrong about. */
async function reasonOf({ grid, truth, ask }: LivingCity, rows: readonly number[], when: string): Promise<string> {
  const [row] = rows as [number, ...number[]];
  const id = grid.network.consumers.ids[row]!;
  const { supply } = await ask<{ supply: object }>(`/api/grid/element?id=${encodeURIComponent(id)}`);
  const feeders = new Set(rows.map((other) => grid.feeders.ids[grid.consumers.feeder[other]!] ?? '-'));
  return (
    `${when} the shadow is wrong about ${rows.length} (feeders ${[...feeders].join(', ')}), such as ${id}, ` +
    `truth ${truth.dark[row] === 1 ? 'dark' : 'live'}: ${JSON.stringify(supply)}`
  );
}

/** Switches that stand open by protection or a fuse, in the truth. */
function standingOpen({ truth }: LivingCity): string[] {
  truth.read();
  const open = new Set<string>();
  for (const line of truth.lines) {
    if (line.kind !== 'switch' || line.switch === undefined) continue;
    if (line.position === 'closed') open.delete(line.switch);
    else if (line.position === 'open' && line.by === 'protection') open.add(line.switch);
  }
  return [...open];
}

/**
 * What obeys is told by command; a crew closes the rest. A repair has replaced the fuses. A breaker whose spring is not charged yet
 * is told again. Returns what was refused to the end.
 */
async function closeAgain(city: LivingCity): Promise<string[]> {
  const { grid, pack } = city;
  const { ids, remote } = grid.network.switches;
  const assets = pack.assets();
  const began = performance.now();
  for (;;) {
    await pause(SETTLES_MS);
    const open = standingOpen(city);
    if (open.length === 0) return [];
    const answers = await Promise.all(
      open.map(async (id) => {
        const row = ids.indexOf(id);
        const asset = assets[grid.switches.asset[row]!];
        const { result, reason } = await (asset !== undefined && remote[row] === 1
          ? city.operate(asset, 'closed')
          : city.drill('crew', { element: id, position: 'closed' }));
        return result === 'accepted' || result === 'ok' ? [] : [`${id} cannot be closed: ${reason ?? result}`];
      }),
    );
    if (performance.now() - began > CLOSED_WITHIN_MS) return answers.flat();
  }
}

const SETTLES_MS = 500;
const CLOSED_WITHIN_MS = 30_000;
