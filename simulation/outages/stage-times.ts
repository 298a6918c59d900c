// How long the parts of a restoration take: from own history where it is thick enough, by device, cause and shift, else from defaults
// by the same. Which one it was is said with every answer.
import { fitLogNormal, fromQuantiles, type LogNormal } from './log-normal.ts';

export const RESTORATION_STAGES = ['travel', 'assess', 'isolate', 'repair', 'restore'] as const;
export type RestorationStage = (typeof RESTORATION_STAGES)[number];

export const SHIFTS = ['day', 'evening', 'night'] as const;
export type Shift = (typeof SHIFTS)[number];

/** `localHour` 0 ... 24, of the city's wall clock. */
export function shiftAt(localHour: number): Shift {
  if (localHour >= 6 && localHour < 14) return 'day';
  return localHour >= 14 && localHour < 22 ? 'evening' : 'night';
}

export interface StageKey {
  readonly stage: RestorationStage;
  /** kind of the device or equipment: cable, transformer, fuse ... */
  readonly device: string;
  readonly cause: string;
  readonly shift: Shift;
}

export interface StageSample extends StageKey {
  /** above 0 */
  readonly durationMs: number;
}

/** `*` stands for any. The first row that fits counts: the special ones stand first. */
export interface StageDefault {
  readonly stage: RestorationStage;
  readonly device: string;
  readonly cause: string;
  readonly shift: Shift | '*';
  readonly p50Min: number;
  readonly p80Min: number;
}

export interface StageSource {
  readonly from: 'history' | 'default';
  /** what of the key it is for; the others are mixed */
  readonly by: readonly ('device' | 'cause' | 'shift')[];
  /** of history */
  readonly samples: number;
}

export interface StageTime {
  readonly duration: LogNormal;
  readonly source: StageSource;
}

const row = (
  stage: RestorationStage,
  p50Min: number,
  p80Min: number,
  device = '*',
  cause = '*',
  shift: Shift | '*' = '*',
): StageDefault => ({ stage, device, cause, shift, p50Min, p80Min });

/** Start values of this project, for a dense city; to be replaced by an operator's own and outgrown by history. */
export const STAGE_DEFAULTS: readonly StageDefault[] = [
  row('travel', 35, 55, '*', '*', 'night'),
  row('travel', 25, 45),
  row('assess', 45, 80, 'cable'),
  row('assess', 20, 35),
  row('isolate', 15, 25),
  row('repair', 300, 540, 'cable', 'dig-in'),
  row('repair', 360, 600, 'cable'),
  row('repair', 240, 420, 'transformer'),
  row('repair', 30, 50, 'fuse'),
  row('repair', 120, 240, 'overhead-line'),
  row('repair', 180, 360),
  row('restore', 10, 20),
];

/** Fewer samples than this are chance. */
const LEAST_SAMPLES = 8;
const NARROWING: readonly StageSource['by'][] = [['device', 'cause', 'shift'], ['device', 'cause'], ['device']];

export class StageTimes {
  readonly #samples = new Map<string, number[]>();
  readonly #defaults: readonly StageDefault[];
  readonly #fits = new Map<string, LogNormal>();

  /** @throws RangeError for a stage that no default row covers */
  constructor(samples: Iterable<StageSample>, defaults: readonly StageDefault[] = STAGE_DEFAULTS) {
    this.#defaults = defaults;
    for (const stage of RESTORATION_STAGES)
      if (!defaults.some((d) => d.stage === stage && d.device === '*' && d.cause === '*' && d.shift === '*'))
        throw new RangeError(`the defaults have no row for any ${stage}: add one with * for device, cause and shift`);
    for (const sample of samples) this.add(sample);
  }

  /** Durations that are none (0, negative, NaN) are left out: somebody has clicked late. */
  add(sample: StageSample): void {
    if (!(sample.durationMs > 0 && sample.durationMs < Infinity)) return;
    for (const by of NARROWING) {
      const key = keyOf(sample, by);
      const known = this.#samples.get(key);
      if (known === undefined) this.#samples.set(key, [sample.durationMs]);
      else known.push(sample.durationMs);
      this.#fits.delete(key);
    }
  }

  of(key: StageKey): StageTime {
    for (const by of NARROWING) {
      const name = keyOf(key, by);
      const samples = this.#samples.get(name);
      if (samples === undefined || samples.length < LEAST_SAMPLES) continue;
      let duration = this.#fits.get(name);
      if (duration === undefined) this.#fits.set(name, (duration = fitLogNormal(samples)));
      return { duration, source: { from: 'history', by, samples: samples.length } };
    }
    const found = this.#defaults.find(
      ({ stage, device, cause, shift }) =>
        stage === key.stage &&
        (device === '*' || device === key.device) &&
        (cause === '*' || cause === key.cause) &&
        (shift === '*' || shift === key.shift),
    )!;
    return {
      duration: fromQuantiles(found.p50Min * 60_000, found.p80Min * 60_000),
      source: {
        from: 'default',
        by: (['device', 'cause', 'shift'] as const).filter((part) => found[part] !== '*'),
        samples: 0,
      },
    };
  }
}

const keyOf = (key: StageKey, by: StageSource['by']): string =>
  JSON.stringify([key.stage, ...by.map((part) => key[part])]);
