// Prepared exercises, as data: what happens when after the start, at places that every city has. `placesOf` of the host finds the elements; the same city
// and scenario are always the same places, so that an exercise can be held again.

/** A cable of medium voltage on a feeder: feeders by their customers, the largest first; cables of one in their order, as a share of the way. */
export interface CablePlace {
  /** 0: the feeder with the most customers */
  readonly feeder: number;
  /** 0 the first cable from the substation, 1 the last */
  readonly along: number;
}

export type ScenarioAct = { readonly afterMs: number } & (
  | { readonly do: 'fault'; readonly at: CablePlace; readonly type: 'three-phase' | 'two-phase' | 'earth' }
  /** the station of the feeder at the same share of the way falls silent */
  | { readonly do: 'silence'; readonly at: CablePlace }
  | { readonly do: 'calls'; readonly at: CablePlace; readonly count: number }
  /** the first fault indicator of the feeder that should show the current is set back: it shows none */
  | { readonly do: 'forget'; readonly at: CablePlace }
);

export interface Scenario {
  readonly id: string;
  readonly acts: readonly ScenarioAct[];
}

const S = 1000;
const MIN = 60 * S;

export const SCENARIOS: readonly Scenario[] = [
  {
    id: 'cable-fault',
    acts: [
      { afterMs: 5 * S, do: 'fault', at: { feeder: 0, along: 0.5 }, type: 'three-phase' },
      { afterMs: 90 * S, do: 'calls', at: { feeder: 0, along: 0.5 }, count: 3 },
    ],
  },
  {
    id: 'storm',
    acts: [
      { afterMs: 5 * S, do: 'fault', at: { feeder: 0, along: 0.7 }, type: 'earth' },
      { afterMs: 45 * S, do: 'calls', at: { feeder: 0, along: 0.7 }, count: 6 },
      { afterMs: 2 * MIN, do: 'fault', at: { feeder: 1, along: 0.4 }, type: 'three-phase' },
      { afterMs: 3 * MIN, do: 'calls', at: { feeder: 1, along: 0.4 }, count: 8 },
      { afterMs: 5 * MIN, do: 'fault', at: { feeder: 2, along: 0.6 }, type: 'two-phase' },
      { afterMs: 6 * MIN, do: 'calls', at: { feeder: 2, along: 0.6 }, count: 5 },
    ],
  },
  {
    id: 'hidden-fault',
    acts: [
      { afterMs: 5 * S, do: 'silence', at: { feeder: 0, along: 0.5 } },
      { afterMs: 60 * S, do: 'fault', at: { feeder: 0, along: 0.5 }, type: 'three-phase' },
      { afterMs: 2 * MIN, do: 'calls', at: { feeder: 0, along: 0.5 }, count: 4 },
    ],
  },
  {
    id: 'wrong-indicator',
    acts: [
      { afterMs: 5 * S, do: 'fault', at: { feeder: 0, along: 0.6 }, type: 'three-phase' },
      { afterMs: 9 * S, do: 'forget', at: { feeder: 0, along: 0.6 } },
    ],
  },
];
