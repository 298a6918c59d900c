// Matters of the desk's own work as points among those of the city: each kind has a number of seats, which the next matters take. A matter keeps its
// seat while anything of it stands; when all are taken the desk is made again with more.
import { DESK_POINTS, type DeskKind, matterId, matterOf } from '../../../../simulation/alarms/desk-alarms.ts';
import type { BookState } from './alarm-record.ts';
import type { AlarmPoint } from './alarm-rows.ts';

/** Something that people or programs are at, as its room tells it. */
export interface Matter {
  readonly id: string;
  /** of DESK_POINTS */
  readonly state: string;
  /** id of a place of the grid, such as the feeder; '' none */
  readonly place: string;
}

/** Plain JSON. */
export interface SeatedMatter {
  readonly kind: DeskKind;
  readonly id: string;
  readonly place: string;
}

export interface Coming {
  readonly kind: DeskKind;
  readonly count: number;
}

const LEAST_SEATS = 64;
/** The code of the state in which nothing is wrong. */
const REST = 0;
const FREE = '';

interface Seat {
  readonly kind: DeskKind;
  id: string;
  place: string;
  /** of the states of its kind; -1: nobody has told */
  code: number;
}

export class DeskMatters {
  readonly #seats: Seat[] = [];
  /** by `<kind>:<id>` */
  readonly #rows = new Map<string, number>();
  /** by kind, the next free one first */
  readonly #free = new Map<DeskKind, number[]>();

  /** @param kept what has a seat already. @param coming how many of a kind are about to need one */
  constructor(kept: readonly SeatedMatter[] = [], coming: Coming | null = null) {
    for (const { kind } of DESK_POINTS) {
      const taken = kept.filter((one) => one.kind === kind);
      const wanted = taken.length + (coming?.kind === kind ? coming.count : 0);
      const seats = Math.max(LEAST_SEATS, 2 * wanted);
      const first = this.#seats.length;
      for (let i = 0; i < seats; i++) this.#seats.push({ kind, id: FREE, place: '', code: -1 });
      this.#free.set(
        kind,
        Array.from({ length: seats }, (_, i) => first + seats - 1 - i),
      );
    }
    for (const { kind, id, place } of kept) this.seat(kind, id, place);
  }

  /** As points, in the order of their rows. */
  get points(): AlarmPoint[] {
    return this.#seats.map((seat) => {
      const { point, states } = DESK_POINTS.find(({ kind }) => kind === seat.kind)!;
      const asset = {
        kind: seat.kind,
        get id() {
          return matterId(seat.kind, seat.id);
        },
      };
      return {
        get id() {
          return `${asset.id}.${point}`;
        },
        asset,
        definition: { name: point, states },
        get place() {
          return seat.place;
        },
      };
    });
  }

  /** By id: the same matters are the same list, whoever sat down first. */
  get seated(): SeatedMatter[] {
    return this.#seats
      .flatMap(({ kind, id, place }) => (id === FREE ? [] : [{ kind, id, place }]))
      .toSorted((a, b) => (matterId(a.kind, a.id) < matterId(b.kind, b.id) ? -1 : 1));
  }

  /** Of the id of a point or of an alarm; -1: it has no seat. */
  rowOf(id: string): number {
    const matter = matterOf(`${id}.`);
    return matter === null ? -1 : (this.#rows.get(matterId(matter.kind, matter.id)) ?? -1);
  }

  has(kind: DeskKind, id: string): boolean {
    return this.#rows.has(matterId(kind, id));
  }

  /** Null: all seats of its kind are taken. */
  seat(kind: DeskKind, id: string, place: string): number | null {
    const known = this.#rows.get(matterId(kind, id));
    if (known !== undefined) return known;
    const row = this.#free.get(kind)!.pop();
    if (row === undefined) return null;
    Object.assign(this.#seats[row]!, { id, place });
    this.#rows.set(matterId(kind, id), row);
    return row;
  }

  /** Seats of a kind that nobody has. */
  freeOf(kind: DeskKind): number {
    return this.#free.get(kind)!.length;
  }

  /** Those of which this book still knows something. */
  knownTo(book: BookState): SeatedMatter[] {
    const known = mattersIn(book);
    return this.seated.filter(({ kind, id }) => known.has(matterId(kind, id)));
  }

  /**
   * New seats for those of which this book still knows something, and for those that are not well now: what waits for its delay is in no book yet,
   * and would wait from the beginning.
   */
  withRoom(book: BookState, coming: Coming): DeskMatters {
    const known = mattersIn(book);
    const kept = this.#seats.filter(
      ({ kind, id, code }) => id !== FREE && (code > REST || known.has(matterId(kind, id))),
    );
    const next = new DeskMatters(
      kept.map(({ kind, id, place }) => ({ kind, id, place })),
      coming,
    );
    for (const { kind, id, code } of kept) next.#seats[next.#rows.get(matterId(kind, id))!]!.code = code;
    return next;
  }

  placeAt(row: number): string {
    return this.#seats[row]!.place;
  }

  /** What is told of it now, by its code; false: that was told before. */
  tell(row: number, state: string): boolean {
    const seat = this.#seats[row]!;
    const { states } = DESK_POINTS.find(({ kind }) => kind === seat.kind)!;
    const code = states.findIndex((one) => one === state);
    if (code < 0) throw new Error(`a matter of ${seat.kind} has no state "${state}"; it has ${states.join(', ')}`);
    if (code === seat.code) return false;
    seat.code = code;
    return true;
  }

  codeAt(row: number): number {
    return this.#seats[row]!.code;
  }

  /** Rows of a kind that have been told of. */
  rowsOf(kind: DeskKind): { readonly row: number; readonly id: string }[] {
    return this.#seats.flatMap((seat, row) => (seat.kind === kind && seat.id !== FREE ? [{ row, id: seat.id }] : []));
  }
}

function mattersIn({ alarms, situations, chatter }: BookState): ReadonlySet<string> {
  const known = [
    ...alarms.map(({ id }) => id),
    ...situations.list.flatMap((one) => one.alarms),
    ...[...situations.recent, ...chatter].map(([alarm]) => alarm),
  ];
  return new Set(
    known.flatMap((alarm) => {
      const matter = matterOf(alarm);
      return matter === null ? [] : [matterId(matter.kind, matter.id)];
    }),
  );
}
