// Of what a person can say that it storms: a feeder, or a district with all feeders that have customers there.
import type { OutageCity } from '../../../../simulation/outages/book-state.ts';

export interface StormPlace {
  readonly kind: 'feeder' | 'district';
  /** id of the feeder, name of the district */
  readonly name: string;
}

export class StormPlaces {
  /** ids of feeders */
  readonly all: readonly string[];
  /** by name */
  readonly districts: readonly { readonly name: string; readonly feeders: string[] }[];

  constructor({ trees, groups }: OutageCity) {
    this.all = trees.map(({ feeder }) => feeder);
    const found = new Map<string, Set<string>>();
    for (const { feeder, district } of groups.values()) {
      if (district === '') continue;
      const feeders = found.get(district);
      if (feeders === undefined) found.set(district, new Set([feeder]));
      else feeders.add(feeder);
    }
    this.districts = [...found]
      .map(([name, feeders]) => ({ name, feeders: [...feeders].toSorted() }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** `place` null: everywhere. @returns null: there is no such feeder or district */
  feedersOf(place: StormPlace | null): readonly string[] | null {
    if (place === null) return this.all;
    if (place.kind === 'feeder') return this.all.includes(place.name) ? [place.name] : null;
    return this.districts.find(({ name }) => name === place.name)?.feeders ?? null;
  }
}
