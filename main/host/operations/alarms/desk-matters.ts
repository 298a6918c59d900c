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

const LEAST_SEATS = 64;
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

  /** @param kept what has a seat already */
  constructor(kept: readonly SeatedMatter[] = []) {
    for (const { kind } of DESK_POINTS) {
      const taken = kept.filter((one) => one.kind === kind);
      const seats = Math.max(LEAST_SEATS, 2 * taken.length);
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

  /** New seats for those of which this book still knows something. */
  onlyOf({ alarms, situations, chatter }: BookState): DeskMatters {
    const known = [
      ...alarms.map(({ id }) => id),
      ...situations.list.flatMap((one) => one.alarms),
      ...[...situations.recent, ...chatter].map(([alarm]) => alarm),
    ];
    const used = new Set(
      known.flatMap((alarm) => {
        const matter = matterOf(alarm);
        return matter === null ? [] : [matterId(matter.kind, matter.id)];
      }),
    );
    return new DeskMatters(this.seated.filter(({ kind, id }) => used.has(matterId(kind, id))));
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
