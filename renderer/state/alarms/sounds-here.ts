// Which of the sounding alarms this screen's horn sounds. Where it sounds only for the areas of its person it leaves alone what somebody else
// answers for who is there, and nothing else: what nobody holds, or somebody who is away, is everybody's. So is what has sounded for a minute on end:
// the horn of whoever holds it may be off, or kept from sounding by the browser, and then nobody hears it.
import type { AlarmSummary } from '../../../contract/alarm-requests.ts';
import type { ControlAreas } from '../../../contract/control-requests.ts';

export interface SoundsHere {
  /** 1 is the most urgent; null: nothing sounds here */
  readonly loudest: number | null;
  readonly sounding: number;
  /** sounding alarms that somebody else answers for and this horn leaves alone */
  readonly elsewhere: number;
}

/** Whoever hears a horn silences it sooner, ms. */
export const UNHEARD_AFTER_MS = 60_000;

/** Id of an area of control -> since when alarms of it sound on end, ms of this window's own clock. */
type SoundingSince = ReadonlyMap<string, number>;

/** @param now ms of this window's own clock */
export const soundingSince = (
  before: SoundingSince,
  sounding: readonly { readonly area: string }[],
  now: number,
): SoundingSince => new Map(sounding.map(({ area }) => [area, before.get(area) ?? now]));

/** Areas whose alarms nobody has silenced for so long that they sound at every desk. */
export const unheardAreas = (since: SoundingSince, now: number): ReadonlySet<string> =>
  new Set([...since].filter(([, from]) => now - from >= UNHEARD_AFTER_MS).map(([area]) => area));

export const sameAreas = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
  one.size === other.size && [...one].every((area) => other.has(area));

const NONE: ReadonlySet<string> = new Set();

/**
 * @param control null: who holds what is not known, and all is sounded
 * @param unheard as of `unheardAreas`
 */
export function soundsHere(
  summary: Pick<AlarmSummary, 'loudest' | 'sounding' | 'soundingIn'> | null,
  control: ControlAreas | null,
  isOfMineOnly: boolean,
  unheard: ReadonlySet<string> = NONE,
): SoundsHere {
  if (summary === null) return { loudest: null, sounding: 0, elsewhere: 0 };
  const { loudest, sounding, soundingIn } = summary;
  if (!isOfMineOnly || control === null || soundingIn === undefined) return { loudest, sounding, elsewhere: 0 };
  const own = control.own.user;
  const others = new Set(
    control.areas
      .filter(({ id, holder, presence }) => holder !== own && presence === 'here' && !unheard.has(id))
      .map(({ id }) => id),
  );
  const here = soundingIn.filter(({ area }) => !others.has(area));
  const count = here.reduce((sum, one) => sum + one.sounding, 0);
  return {
    loudest: here.length === 0 ? null : Math.min(...here.map((one) => one.loudest)),
    ...{ sounding: count, elsewhere: sounding - count },
  };
}
