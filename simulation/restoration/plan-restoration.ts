// Fault location, isolation and service restoration: from a faulted element to an ordered switching plan. Order of work: cut the fault
// off by the nearest operable devices on every side, divide islands, give the healthy part upstream back to its own source, then
// close the ties. Everything is opened before anything is closed, so that no step can energise the fault.
import { inEnglish, type Phrase, phrase } from '../phrases/phrases.ts';
import { type DeadRegion, findDeadRegion } from './dead-region.ts';
import { type FaultZone, findFaultZone } from './fault-zone.ts';
import type { Note, RestorationOptions, RestorationPlan, RestorationResult } from './restoration-plan.ts';
import { applyCandidate, type GroupedSearch, type GroupInput, LARGE_GRID, searchGroups } from './restoration-groups.ts';
import { DEFAULT_EFFORT } from './restoration-search.ts';
import { StepWriter } from './restoration-steps.ts';
import { searchTransfers, type Transfer, type TransferSearch } from './restoration-transfers.ts';
import { describeBreach } from './restoration-trial.ts';
import { explainTies } from './ruled-out.ts';
import type { Extreme, FlowFigures, FlowLimits, Location, SwitchableGrid } from './switchable-grid.ts';

/** Share of a rating: less more is none. */
const MEASURABLE = 0.01;
/** Names up to which each is looked for by itself. */
const FEW = 8;
/** In a note. */
const MOST_NAMED = 10;

/** `fault`: id of an element of the network. Unknown ids are refused; a fault that takes nobody's supply gives a plan without ties. */
export function planRestoration(
  grid: SwitchableGrid,
  fault: string,
  options: RestorationOptions = {},
): RestorationResult {
  const location = grid.locate(fault);
  if (location === null) {
    return { ok: false, code: 'unknown-element', message: `the network has no element ${fault}` };
  }
  const blocked = findDevices(grid, options.blocked ?? []);
  const tripped = options.tripped === undefined ? null : findDevices(grid, options.tripped);
  for (const found of [blocked, tripped]) {
    if (found !== null && found.unknown !== null) {
      return { ok: false, code: 'unknown-device', message: `the network has no device ${found.unknown}` };
    }
  }
  const zone = findFaultZone(grid, location, blocked.flags, tripped === null ? null : tripped.rows);
  return { ok: true, plan: makePlan(grid, fault, zone, blocked.flags, options) };
}

function makePlan(
  grid: SwitchableGrid,
  fault: string,
  zone: FaultZone,
  blocked: Uint8Array,
  options: RestorationOptions,
): RestorationPlan {
  const isStaged = options.rating === 'normal-first';
  let limits: FlowLimits | null =
    options.limits === 'off'
      ? null
      : {
          minVoltage: options.minVoltage ?? 0.9,
          maxVoltage: options.maxVoltage ?? 1.1,
          loading: 1,
          rating: options.rating === 'emergency' ? 'emergency' : 'normal',
        };
  const loadFactor = makeLoadFactor(grid, zone, options.coldLoadFactor ?? 1);

  // After the trip and the isolation, and with the upstream side given back.
  const isolated = grid.closed.slice();
  for (const d of [...zone.tripped, ...zone.isolating]) isolated[d] = 0;
  const reclosed = findReclosed(grid, zone, blocked);
  const reenergised = isolated.slice();
  for (const d of reclosed) reenergised[d] = 1;

  const region = findDeadRegion(grid, zone, reenergised, blocked);
  const whole = grid.flow();
  const effort = options.effort ?? DEFAULT_EFFORT;
  const task = { grid, zone, region, closed: reenergised, loadFactor, effort };
  let first = searchGroups({ ...task, limits, wantsAll: isStaged && limits !== null });
  if (isStaged && limits !== null && !servesAll(region, first)) {
    limits = { ...limits, rating: 'emergency' };
    first = searchGroups({ ...task, limits, wantsAll: false });
  }
  const transfers = relieve({ ...task, limits, wantsAll: false }, first, blocked);
  const moved = transfers?.found ?? null;
  const closed = moved === null ? reenergised : moved.closed;
  const search = moved === null ? first : { ...first, best: moved.best, isOptimal: false, isFilled: false };

  const end = search.best === null ? closed : applyCandidate(closed, region, search.best.candidate);
  let figures = whole.solve(end, loadFactor, limits);
  const byNormal = isStaged && limits !== null ? whole.solve(end, loadFactor, { ...limits, rating: 'normal' }) : null;
  // What the isolation alone overloads, no tie can help; what loads nothing beyond normal keeps the normal ratings, whatever was sought.
  if (limits !== null && byNormal !== null) {
    limits = { ...limits, rating: byNormal.overload === null ? 'normal' : 'emergency' };
    figures = limits.rating === 'normal' ? byNormal : whole.solve(end, loadFactor, limits);
  }

  const tripped = grid.closed.slice();
  for (const d of zone.tripped) tripped[d] = 0;
  const byTrip =
    limits === null || (byNormal ?? figures).overload === null
      ? null
      : whole.solve(tripped, loadFactor, byNormal === null ? limits : { ...limits, rating: 'normal' }).overload;

  // Of a large grid the steps in between are calculated on the affected area only; the end state always on the whole.
  const isLarge = whole.size > LARGE_GRID;
  const writer = new StepWriter({
    grid,
    zone,
    region,
    loadFactor,
    limits,
    flowOf: isLarge ? search.flowOf : () => whole,
    around: (isLarge ? search.around : null) ?? whole,
    reclosed,
    transfer: moved?.transfer ?? null,
    isFilled: search.isFilled,
    isLarge,
  });
  const steps = writer.write(search.best, figures);
  const served = writer.served;
  const breachWords = limits === null && figures.converged ? null : describeBreach(figures);
  const noteWords: Note[] = [
    ...grid.notes.map((note) => [note]),
    ...noteZone(grid, zone, reclosed).map((note) => [note]),
    ...noteLost(grid, region),
    ...noteOverload(figures, byNormal, byTrip),
    ...noteSearch(search, region, transfers).map((note) => [note]),
    ...writer.breaches,
  ];
  return {
    fault,
    isolate: [...zone.isolating, ...zone.keptOpen].map((d) => grid.devices.ids[d]!),
    tripped: zone.tripped.map((d) => grid.devices.ids[d]!),
    steps,
    transfer: moved === null ? null : nameTransfer(grid, moved.transfer),
    ties: (search.best?.candidate.ties ?? []).flatMap((t) => region.ties[t]!.devices.map((d) => grid.devices.ids[d]!)),
    servedBeforeW: served.beforeW,
    lostW: served.lostW,
    servedW: served.afterW,
    customersLost: served.customersLost,
    customersUnserved: served.customersUnserved,
    rating: limits?.rating ?? null,
    lossW: figures.loss,
    lowestVoltage: figures.lowestVoltage,
    worstLoading: figures.worstLoading,
    breachWords,
    breach: breachWords === null ? null : inEnglish([breachWords]),
    ...explainTies(grid, region, search, limits),
    isOptimal: search.isOptimal,
    flows: search.flows + (transfers?.flows ?? 0),
    noteWords,
    notes: noteWords.map(inEnglish),
    closed: end,
  };
}

/** Whether nobody who waits for supply is left out. */
const servesAll = ({ blocks }: DeadRegion, { best }: GroupedSearch): boolean =>
  blocks.every(({ p, customers }, i) => best?.served[i] === 1 || (p === 0 && customers === 0));

/** `figures` by the ratings that hold, `normal` by normal ones if those do not; `byTrip`: what the trip alone overloads most. */
function noteOverload(figures: FlowFigures, normal: FlowFigures | null, byTrip: Extreme | null): Note[] {
  const overload = (normal ?? figures).overload;
  if (overload === null) return [];
  const { at, value } = overload;
  const { worstLoading } = figures;
  const carried = { at, loadingShare: value };
  const share =
    normal !== null && worstLoading?.at === at
      ? [phrase('of-its-emergency', { loadingShare: worstLoading.value })]
      : [];
  const isBeyond = figures.overload !== null;
  if (byTrip?.at === at && byTrip.value >= value - MEASURABLE) {
    const byItself = phrase(normal === null ? 'overload-by-trip' : 'overload-by-trip-normal', carried);
    return [[byItself, ...share, phrase(isBeyond ? 'takes-load-off' : 'bears-for-a-time')]];
  }
  if (normal === null || isBeyond) return [];
  return [[phrase('emergency-holds'), phrase('then-carries', carried), ...share]];
}

/** Whom no switching can help. */
function noteLost(grid: SwitchableGrid, { lost, ruledOut }: DeadRegion): Note[] {
  const customers = lost.reduce((sum, s) => sum + grid.sections.customers[s]!, 0);
  if (customers === 0 || ruledOut.length > 0) return [];
  return [[phrase('no-way-to-supply', { customers })]];
}

interface FoundDevices {
  readonly flags: Uint8Array;
  readonly rows: readonly number[];
  readonly unknown: string | null;
}

function findDevices(grid: SwitchableGrid, ids: Iterable<string>): FoundDevices {
  const flags = new Uint8Array(grid.devices.count);
  const rows: number[] = [];
  // A city whose telemetry has failed names all of its devices.
  const names = [...ids];
  const rowOf = names.length > FEW ? new Map(grid.devices.ids.map((id, d) => [id, d])) : null;
  for (const id of names) {
    const device = rowOf?.get(id);
    const place: Location | null = device === undefined ? grid.locate(id) : { kind: 'device', device };
    if (place?.kind !== 'device') return { flags, rows, unknown: id };
    flags[place.device] = 1;
    rows.push(place.device);
  }
  return { flags, rows, unknown: null };
}

/** Scales what comes back by the cold-load factor; takes out what a source within the faulted zone would seem to feed. */
function makeLoadFactor(grid: SwitchableGrid, zone: FaultZone, coldLoadFactor: number): Float64Array | null {
  const hasSource = [...zone.sections].some((s) => grid.sections.source[s] === 1);
  if (coldLoadFactor === 1 && !hasSource) return null;
  const factor = new Float64Array(grid.sections.count).fill(1);
  for (const s of zone.outage) factor[s] = coldLoadFactor;
  if (hasSource) for (const s of zone.sections) factor[s] = 0;
  return factor;
}

/** Tripped devices to close again: all that do not cut off the fault, unless they must not be operated. */
function findReclosed(grid: SwitchableGrid, zone: FaultZone, blocked: Uint8Array): number[] {
  const stays = new Set([...zone.isolating, ...zone.keptOpen]);
  const { operable, atSource } = grid.devices;
  const canClose = (d: number) => operable[d] === 1 || atSource[d] === 1;
  return zone.tripped.filter((d) => {
    const inZone = zone.sections.has(grid.devices.sectionA[d]!) || zone.sections.has(grid.devices.sectionB[d]!);
    return !stays.has(d) && !inZone && blocked[d] === 0 && canClose(d) && grid.closed[d] === 1;
  });
}

function noteZone(grid: SwitchableGrid, zone: FaultZone, reclosed: readonly number[]): Phrase[] {
  const { ids } = grid.devices;
  const names = (rows: readonly number[]) => rows.map((d) => ids[d]!).join(', ');
  const notes: Phrase[] = [];
  const isLive = zone.outage.size > 0 || zone.isolating.some((d) => grid.closed[d] === 1);
  if (!isLive) notes.push(phrase('fault-was-dead'));
  if (zone.stuck.length > 0) {
    const devices = names(zone.stuck.slice(0, MOST_NAMED));
    const n = zone.stuck.length - MOST_NAMED;
    notes.push(n > 0 ? phrase('zone-wider-more', { devices, n }) : phrase('zone-wider', { devices }));
  }
  if (zone.tripAssumed) {
    notes.push(
      zone.tripped.length === 0
        ? phrase('no-protection')
        : phrase('protection-assumed', { devices: names(zone.tripped) }),
    );
  }
  const own = zone.isolating.filter((d) => grid.devices.atSource[d] === 1);
  if (own.length > 0) {
    notes.push(phrase('source-breaker', { devices: names(own) }));
  }
  for (const s of zone.sections) {
    if (grid.sections.source[s] === 1) {
      notes.push(phrase('source-in-zone'));
      break;
    }
  }
  const lost = zone.tripped.filter((d) => !reclosed.includes(d) && !zone.isolating.includes(d));
  if (lost.length > 0) notes.push(phrase('stays-tripped', { devices: names(lost) }));
  return notes;
}

/** Where somebody stays without supply within the limits: whether load moved from one healthy feeder to another lets more be served. */
function relieve(input: GroupInput, search: GroupedSearch, blocked: Uint8Array): TransferSearch | null {
  const { grid, zone, region, limits } = input;
  const flow = grid.flow();
  if (limits === null || region.blocks.length === 0 || flow.size > LARGE_GRID) return null;
  const served = search.best?.served;
  const { customers, p } = grid.sections;
  const isLeft = region.blocks.some(
    ({ sections }, i) => served?.[i] !== 1 && sections.some((s) => p[s]! > 0 || customers[s]! > 0),
  );
  if (!isLeft) return null;
  const barred = blocked.slice();
  for (const d of [...zone.isolating, ...zone.keptOpen, ...zone.tripped]) barred[d] = 1;
  return searchTransfers({
    ...input,
    flow: grid.radialFlow() ?? flow,
    barred,
    best: search.best,
    failed: search.trials,
  });
}

const nameTransfer = (grid: SwitchableGrid, { tie, opening }: Transfer) => ({
  close: grid.devices.ids[tie]!,
  open: grid.devices.ids[opening]!,
});

function noteSearch(
  { isOptimal, isEstimate }: GroupedSearch,
  region: DeadRegion,
  transfers: TransferSearch | null,
): Phrase[] {
  const notes: Phrase[] = [];
  if (transfers !== null && transfers.found === null) {
    notes.push(phrase(transfers.isComplete ? 'transfers-tried' : 'some-transfers-tried'));
  }
  if (transfers?.found) {
    return [phrase('load-moved')];
  }
  if (isOptimal || region.ties.length === 0) return notes;
  return [...notes, phrase(isEstimate ? 'ranked-below' : 'search-bounded')];
}
