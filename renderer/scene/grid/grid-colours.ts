// How the state of an element becomes a colour: each way of colouring has a short row of colours, a texel names one of them. The
// legend of the desk is made of the same rows, so that it cannot say anything else than the picture shows.
import { NONE_U16, SUPPLY_CODE } from '../../../contract/grid-live.ts';
import type { GridColour } from '../scene-api.ts';

export const HUES = 6;
/** places in the row of colours */
export const SHADE = {
  unknown: 0,
  live: 1,
  dead: 2,
  hue: 3,
  loading: 9,
  voltage: 16,
  none: 25,
  calm: 26,
  normal: 27,
} as const;
/** On streets and roofs the lowest steps of a load need more light than on a panel. */
const LIGHTER_STEPS = 3;
const loadToken = (step: number): string => (step <= LIGHTER_STEPS ? `--net-load-${step}` : `--load-${step}`);

/** The token of each place. On the city "dead" is a step lighter than on a panel: grey dots on grey streets must be found. */
export const SHADE_TOKENS: readonly string[] = [
  '--net-unknown',
  '--net-live',
  '--text-3',
  ...Array.from({ length: HUES }, (_, hue) => `--feeder-${hue + 1}`),
  ...Array.from({ length: 7 }, (_, step) => loadToken(step + 1)),
  ...Array.from({ length: 9 }, (_, step) => `--volt-${step + 1}`),
  '--text-3',
  '--net-calm',
  '--text-3',
];

/** share of the rating in 0.1 %: from where the alarm colours begin */
export const OVERLOAD = 1000;
const HEAVY_OVERLOAD = 1200;

/** `loading` as the live grid codes it -> 0 ... 6 */
export function loadingStep(loading: number): number {
  if (loading > HEAVY_OVERLOAD) return 6;
  if (loading > OVERLOAD) return 5;
  return Math.min(4, Math.floor(loading / 200));
}

/** `voltage` as the live grid codes it -> 0 ... 8: 0.90 or less ... 1.10 or more, 1.00 in the middle */
export function voltageStep(voltage: number): number {
  return Math.max(0, Math.min(8, Math.round((voltage - 10_000) / 250) + 4));
}

/** On the city what has supply is quiet, as an unloaded line is: the brightest thing must be what is not as it should be. */
export const onCity = (shade: number): number => (shade === SHADE.live ? SHADE.calm : shade);

/** Hues of the normal supply, by graph colouring: see feeder-hues.ts. */
export interface GridHues {
  /** 0 ... HUES - 1 of each feeder, and of each station that is a substation */
  readonly feeder: Uint8Array;
  readonly station: Uint8Array;
  /** row of grid-stations that each feeder starts from */
  readonly substation: Int32Array;
}

/**
 * Place in the row of colours. Dead and unknown look so in every way of colouring.
 * @param feeder row of the feeder that feeds it now, -1 none or above 10 kV
 */
export function shadeOf(
  colour: GridColour,
  supply: number,
  loading: number,
  voltage: number,
  feeder: number,
  hues: GridHues,
): number {
  if (supply === SUPPLY_CODE.dead) return SHADE.dead;
  if (supply !== SUPPLY_CODE.live) return SHADE.unknown;
  if (colour === 'loading') return loading === NONE_U16 ? SHADE.none : SHADE.loading + loadingStep(loading);
  if (colour === 'voltage') return voltage === NONE_U16 ? SHADE.none : SHADE.voltage + voltageStep(voltage);
  // An overload is an alarm, and alarms wait for nobody to choose the right colouring.
  if (colour === 'supply' && loading !== NONE_U16 && loading > OVERLOAD) return SHADE.loading + loadingStep(loading);
  if (colour === 'supply' || feeder < 0 || feeder >= hues.feeder.length) return SHADE.live;
  if (colour === 'feeder') return SHADE.hue + hues.feeder[feeder]!;
  return SHADE.hue + hues.station[hues.substation[feeder]!]!;
}

/** A line of the legend. `from` and `to` are percent of the rating (loading) or of the nominal voltage. */
export interface LegendEntry {
  readonly token: string;
  readonly meaning: 'live' | 'dead' | 'unknown' | 'range' | 'hue';
  readonly from?: number;
  readonly to?: number;
}

const STATES: readonly LegendEntry[] = [
  { token: SHADE_TOKENS[SHADE.dead]!, meaning: 'dead' },
  { token: '--net-unknown', meaning: 'unknown' },
];

/** Hues only tell neighbours apart: one hue is many feeders, and the legend must say so. */
export function gridLegend(colour: GridColour): readonly LegendEntry[] {
  if (colour === 'supply') return [{ token: SHADE_TOKENS[SHADE.calm]!, meaning: 'live' }, ...STATES];
  if (colour === 'loading') {
    const steps = [0, 20, 40, 60, 80, 100, 120];
    const ranges = steps.map((from, i): LegendEntry => {
      const to = steps[i + 1];
      return { token: loadToken(i + 1), meaning: 'range', from, ...(to === undefined ? {} : { to }) };
    });
    return [...ranges, ...STATES];
  }
  if (colour === 'voltage') {
    const ranges = Array.from({ length: 9 }, (_, i): LegendEntry => {
      const middle = 90 + i * 2.5;
      const ends = i === 0 ? { to: 91.25 } : i === 8 ? { from: 108.75 } : { from: middle - 1.25, to: middle + 1.25 };
      return { token: `--volt-${i + 1}`, meaning: 'range', ...ends };
    });
    return [...ranges, ...STATES];
  }
  const hues = Array.from({ length: HUES }, (_, i): LegendEntry => ({ token: `--feeder-${i + 1}`, meaning: 'hue' }));
  return [...hues, ...STATES];
}
