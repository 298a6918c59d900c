// What belongs together: outages, courses of fault restoration, switching orders and situations of alarms become events. What one part says of
// another counts first (a course names its order, an outage the one it lies under), then the same device, then the same feeder or
// substation at the same time. Each tie keeps its reason, so that a screen can say why.
import type { SituationReport } from '../../../../contract/alarm-requests.ts';
import type { FlisrCourseReport } from '../../../../contract/flisr-requests.ts';
import type { OrderReport } from '../../../../contract/order-requests.ts';
import type { OutageOnWire } from '../../../../contract/outage-requests.ts';
import type { EventPage, EventPart } from '../../../../contract/situation-requests.ts';

type Tie = EventPage['ties'][number];

export interface EventParts {
  readonly outages: readonly OutageOnWire[];
  readonly courses: readonly FlisrCourseReport[];
  readonly orders: readonly OrderReport[];
  readonly situations: readonly SituationReport[];
}

export interface TiedEvent extends EventParts {
  /** an outage where there is one, else a course, an order, a situation: the oldest */
  readonly head: EventPart;
  readonly ties: readonly Tie[];
}

/** The grid by ids, as far as events need it. */
export interface EventGrid {
  /** feeder of the normal state in which a switch, branch, station or consumer stands; null: none */
  feederOf(id: string): string | null;
  /** substation of a feeder; null: not known */
  substationOf(feeder: string): string | null;
}

/** ms: alarms, trips and calls of one fault come within this of each other. */
const NEAR_MS = 120_000;

interface Member {
  readonly part: EventPart;
  readonly fromMs: number;
  /** Infinity: it goes on */
  readonly toMs: number;
  readonly feeder: string | null;
  readonly device: string | null;
}

const key = ({ kind, id }: EventPart): string => `${kind} ${id}`;
const isOfSamePair = ({ a, b }: Tie, other: Tie): boolean =>
  [key(a), key(b)].toSorted().join() === [key(other.a), key(other.b)].toSorted().join();

export function tieParts(parts: EventParts, grid: EventGrid): TiedEvent[] {
  const members = membersOf(parts, grid);
  const byName = named(parts, members);
  const ties = [...byName, ...near(members, grid).filter((tie) => !byName.some((other) => isOfSamePair(tie, other)))];
  const groups = grouped(members, ties);
  return groups.map((group) => {
    const has = (kind: EventPart['kind']) => {
      const ids = new Set(group.filter(({ part }) => part.kind === kind).map(({ part }) => part.id));
      return (id: string | number) => ids.has(String(id));
    };
    const inside = new Set(group.map(({ part }) => key(part)));
    return {
      head: headOf(group),
      ties: ties.filter(({ a }) => inside.has(key(a))),
      outages: parts.outages.filter(({ id }) => has('outage')(id)),
      courses: parts.courses.filter(({ id }) => has('flisr')(id)),
      orders: parts.orders.filter(({ id }) => has('order')(id)),
      situations: parts.situations.filter(({ number }) => has('situation')(number)),
    };
  });
}

function membersOf({ outages, courses, orders, situations }: EventParts, grid: EventGrid): Member[] {
  return [
    ...outages.map(
      ({ id, startedTs, endedTs, feeder, device }): Member => ({
        part: { kind: 'outage', id },
        ...{ fromMs: startedTs, toMs: endedTs ?? Infinity, feeder, device },
      }),
    ),
    ...courses.map(
      ({ id, trippedMs, endedMs, feeder, device }): Member => ({
        part: { kind: 'flisr', id },
        ...{ fromMs: trippedMs, toMs: endedMs ?? Infinity, feeder, device },
      }),
    ),
    ...orders.map((order): Member => ({ part: { kind: 'order', id: order.id }, ...spanOf(order), ...NOWHERE })),
    ...situations.map(
      ({ number, openedMs, closedMs, place }): Member => ({
        part: { kind: 'situation', id: String(number) },
        ...{ fromMs: openedMs, toMs: closedMs ?? Infinity, feeder: grid.feederOf(place) ?? place, device: null },
      }),
    ),
  ];
}

// An order is tied only by what names it: planned work on the same feeder is no part of a fault.
const NOWHERE = { feeder: null, device: null } as const;

function spanOf({ signatures, validFrom, state }: OrderReport): { fromMs: number; toMs: number } {
  const isOver = state === 'completed' || state === 'aborted' || state === 'rejected';
  return { fromMs: signatures[0]?.at ?? validFrom ?? 0, toMs: isOver ? (signatures.at(-1)?.at ?? 0) : Infinity };
}

function named({ outages, courses, orders, situations }: EventParts, members: readonly Member[]): Tie[] {
  const there = new Set(members.map(({ part }) => key(part)));
  const ties: Tie[] = [];
  const add = (a: EventPart, b: EventPart) => {
    const tie: Tie = { a, b, why: 'named' };
    // A course and its order name each other.
    if (there.has(key(a)) && there.has(key(b)) && !ties.some((other) => isOfSamePair(tie, other))) ties.push(tie);
  };
  for (const { id, order, orderAfterwards, outage } of courses) {
    const course: EventPart = { kind: 'flisr', id };
    for (const written of [order, orderAfterwards]) if (written !== null) add(course, { kind: 'order', id: written });
    if (outage !== null) add(course, { kind: 'outage', id: outage });
  }
  for (const { id, serves } of orders) if (serves !== undefined) add({ kind: 'order', id }, serves);
  for (const { id, parent, into } of outages)
    for (const other of parent === null ? into : [parent, ...into])
      add({ kind: 'outage', id }, { kind: 'outage', id: other });
  for (const { number, mergedInto } of situations)
    if (mergedInto !== null)
      add({ kind: 'situation', id: String(number) }, { kind: 'situation', id: String(mergedInto) });
  return ties;
}

/** Pairs of which neither names the other: of one device, or of one place, that begin near each other. */
function near(members: readonly Member[], grid: EventGrid): Tie[] {
  const ties: Tie[] = [];
  for (const [i, a] of members.entries()) {
    for (const b of members.slice(0, i)) {
      // Two outages or two courses at once are two faults, until somebody says that they are one.
      if (a.part.kind === b.part.kind || !isAtOnce(a, b)) continue;
      if (a.device !== null && a.device === b.device) ties.push({ a: b.part, b: a.part, why: 'device' });
      else if (isOfOnePlace(a, b, grid)) ties.push({ a: b.part, b: a.part, why: 'place' });
    }
  }
  return ties;
}

/** The later one begins near the earlier one's beginning; alarms come on while the other goes on. */
function isAtOnce(a: Member, b: Member): boolean {
  const [first, second] = a.fromMs <= b.fromMs ? [a, b] : [b, a];
  if (second.fromMs - first.fromMs <= NEAR_MS) return true;
  return second.part.kind === 'situation' && second.fromMs <= first.toMs;
}

function isOfOnePlace(a: Member, b: Member, grid: EventGrid): boolean {
  if (a.feeder === null || b.feeder === null) return false;
  if (a.feeder === b.feeder) return true;
  // Alarms of a whole substation belong to the fault on its feeder.
  const [situation, other] = a.part.kind === 'situation' ? [a, b] : [b, a];
  return situation.part.kind === 'situation' && grid.substationOf(other.feeder!) === situation.feeder;
}

function grouped(members: readonly Member[], ties: readonly Tie[]): Member[][] {
  const rootOf = new Map(members.map(({ part }) => [key(part), key(part)]));
  const find = (of: string): string => {
    let at = of;
    while (rootOf.get(at) !== at) at = rootOf.get(at)!;
    return at;
  };
  for (const { a, b } of ties) rootOf.set(find(key(a)), find(key(b)));
  const groups = new Map<string, Member[]>();
  for (const member of members) {
    const root = find(key(member.part));
    const group = groups.get(root);
    if (group === undefined) groups.set(root, [member]);
    else group.push(member);
  }
  return [...groups.values()];
}

const ORDER: readonly EventPart['kind'][] = ['outage', 'flisr', 'order', 'situation'];
const headOf = (group: readonly Member[]): EventPart =>
  group.toSorted(
    (a, b) =>
      ORDER.indexOf(a.part.kind) - ORDER.indexOf(b.part.kind) ||
      a.fromMs - b.fromMs ||
      (a.part.id < b.part.id ? -1 : 1),
  )[0]!.part;
