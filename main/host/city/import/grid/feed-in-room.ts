// How much may feed in at a place before what lies above it would carry too much on a sunny day, when nobody draws anything.
import type { GridColumns } from './grid-columns.ts';
import type { Plant } from './substation-plant.ts';

/** Share of a transformer's rating that all plants behind it together may have. */
const TRANSFORMER_SHARE = 0.5;
/** W at the 110 kV busbar of a substation; more belongs to the grid above */
const HIGH_VOLTAGE_ROOM = 200e6;

export class FeedInRoom {
  readonly #station: Float64Array;
  readonly #section = new Map<number, number>();
  readonly #busbar = new Map<number, number>();

  constructor({ stations, branches }: GridColumns, plants: readonly Plant[]) {
    // A customer's station has no transformer of its own: its section's is asked.
    this.#station = Float64Array.from(stations, ({ kind, ratedPower }) =>
      kind === 'station' ? TRANSFORMER_SHARE * ratedPower : Infinity,
    );
    for (const { highBusbar, sections, transformers } of plants) {
      this.#busbar.set(highBusbar, HIGH_VOLTAGE_ROOM);
      for (const [i, section] of sections.entries())
        this.#section.set(section, TRANSFORMER_SHARE * branches[transformers[i]!]!.ratings[0]);
    }
  }

  /** The section of the substation with the most room. */
  roomiest(sections: readonly number[]): number {
    return sections.reduce((a, b) => (this.#section.get(b)! > this.#section.get(a)! ? b : a));
  }

  /** Takes the room if it is there. `section`: the busbar section that feeds the station, -1 unknown. */
  takeStation(station: number, section: number, rated: number): boolean {
    const above = this.#section.get(section) ?? 0;
    if (rated > this.#station[station]! || rated > above) return false;
    this.#station[station]! -= rated;
    this.#section.set(section, above - rated);
    return true;
  }

  takeSection(section: number, rated: number): boolean {
    return take(this.#section, section, rated);
  }

  takeBusbar(busbar: number, rated: number): boolean {
    return take(this.#busbar, busbar, rated);
  }
}

function take(room: Map<number, number>, place: number, rated: number): boolean {
  const left = room.get(place) ?? 0;
  if (rated > left) return false;
  room.set(place, left - rated);
  return true;
}
