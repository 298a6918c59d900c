// Throws random faults at a living city and holds the shadow grid, which knows telemetry only, against what has really happened, one
// consumer at a time. Several faults at once, each in another substation's area, so that each can be judged for itself.
import type { CityGrid } from '../../simulation/network/city-grid.ts';
import { ExpectedOutages } from './expected-outage.ts';
import { type ChosenFault, FaultChoice, type FaultKind } from './fault-choice.ts';
import { type FaultRecord, judge, openedSince, type PlannedFault, type Stray, strayOf } from './fault-judgement.ts';
import { type LivingCity, until } from './living-city.ts';

export interface RoundRecord {
  /** consumers of the city, and those on which shadow and truth differ: during the faults, and after repair */
  readonly consumers: number;
  readonly wrongDuring: number;
  readonly wrongAfter: number;
  /** ms from the last contact until the shadow was right about everybody; null: not within the wait */
  readonly agreedAfterMs: number | null;
  readonly stray: Stray;
  /** from the first command until all had supply and it was right again; null: not within the wait */
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
const LASTS_MS = 1000;
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

/** Faults of the 110 kV grid come one at a time: it is built for that. */
const isHigh = ({ kind }: ChosenFault): boolean => kind === 'cable 110 kV' || kind === 'busbar 110 kV';

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
      const plan = expected.of(fault.table, fault.row, fault.type);
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
  const stray = strayOf(
    city,
    plans.filter((_, i) => refused[i] === null),
    opened,
    thrownAt,
  );
  for (const [what, ids] of Object.entries(stray) as [string, readonly string[]][])
    if (ids.length > 0) told.push(`beside all plans, ${what}: ${ids.slice(0, 3).join(', ')} (${ids.length})`);

  const began = performance.now();
  const taken = chosen.filter((_, i) => refused[i] === null);
  await Promise.all(taken.map(({ fault: { element } }) => city.drill('repair', { element })));
  const remarks = [...told, ...(await closeAgain(city))];
  const isBack = (): boolean => {
    truth.read();
    return truth.dark.every((dark) => dark === 0) && wrong(city).length === 0;
  };
  // Whoever closes onto a fault has supply too, until it trips again: it has to last.
  let since = Number.NaN;
  const lasts = await until(() => {
    since = isBack() ? (Number.isNaN(since) ? performance.now() : since) : Number.NaN;
    return performance.now() - since >= LASTS_MS;
  }, RESTORED_WITHIN_MS);
  const back = lasts === null ? null : since - began;
  if (back === null) remarks.push(`stay open: ${standingOpen(city).join(', ')}`);
  const wrongAfter = wrong(city);
  if (wrongAfter.length > 0) remarks.push(await reasonOf(city, wrongAfter, 'after restoration'));
  return {
    faults,
    record: {
      consumers: grid.network.consumers.count,
      wrongDuring: wrongDuring.length,
      wrongAfter: wrongAfter.length,
      stray,
      agreedAfterMs,
      restoredAfterMs: back,
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
