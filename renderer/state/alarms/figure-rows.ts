// The key figures of the alarm system with their targets: what is acceptable for one person (ISA-18.2 clause 16, EEMUA 191).
import type { AlarmFigureReport } from '../../../contract/alarm-figures.ts';

export interface FigureRow {
  readonly name:
    | 'perTenMinutes'
    | 'perHour'
    | 'perDay'
    | 'crowdedShare'
    | 'peak'
    | 'floodShare'
    | 'worstShare'
    | 'chattering'
    | 'stale'
    | 'shelved'
    | 'unauthorised';
  readonly value: number;
  /** acceptable up to here */
  readonly target: number;
  readonly unit: 'count' | 'rate' | 'share';
  /** the target is the only good value */
  readonly isExact: boolean;
  /** `tolerable`: more than acceptable, and less than the most that is borne; `few`: too little has come to say */
  readonly verdict: 'good' | 'tolerable' | 'bad' | 'few';
}

/** Of fewer alarms the ten that came most often are nearly all: that says nothing of them. */
const FEWEST_FOR_SHARES = 100;
/** A rate of a few minutes is no rate of a day. */
const SHORTEST_MS = 3_600_000;

/** Acceptable, and the most; of shares 1 is all. Of what is on the shelf neither says a number: a screenful is what a shift can keep in mind. */
const TARGETS: Readonly<
  Record<FigureRow['name'], readonly [acceptable: number, most: number, unit: FigureRow['unit']]>
> = {
  perTenMinutes: [1, 2, 'rate'],
  perHour: [6, 12, 'rate'],
  perDay: [150, 300, 'rate'],
  crowdedShare: [0.01, 0.01, 'share'],
  peak: [10, 10, 'count'],
  floodShare: [0.01, 0.01, 'share'],
  worstShare: [0.01, 0.05, 'share'],
  chattering: [0, 0, 'count'],
  stale: [4, 4, 'count'],
  shelved: [20, 30, 'count'],
  unauthorised: [0, 0, 'count'],
};

/** Low to urgent about 80, 15, 5 %, the top under 1 %; 1 first. */
export const MIX_TARGETS = [0.01, 0.05, 0.15, 0.8] as const;

/** In the order of the screen. */
export function figureRows(figures: AlarmFigureReport): FigureRow[] {
  const values: Readonly<Record<FigureRow['name'], number>> = {
    ...figures,
    shelved: figures.shelved ?? 0,
    unauthorised: figures.unauthorised ?? 0,
    perTenMinutes: figures.perHour / 6,
  };
  return (Object.keys(TARGETS) as FigureRow['name'][]).map((name) => {
    const [acceptable, most, unit] = TARGETS[name];
    const value = values[name];
    const isShort = unit === 'rate' && figures.toMs - figures.fromMs < SHORTEST_MS;
    const isFew = isShort || (name === 'worstShare' && figures.annunciated < FEWEST_FOR_SHARES);
    const verdict = isFew ? 'few' : value <= acceptable ? 'good' : value <= most ? 'tolerable' : 'bad';
    return { name, value, target: acceptable, unit, isExact: acceptable === 0, verdict };
  });
}
