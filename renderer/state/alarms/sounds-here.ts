// Which of the sounding alarms this screen's horn sounds. Where it sounds only for the areas of its person it leaves alone what somebody else
// answers for who is there, and nothing else: what nobody holds, or somebody who is away, is everybody's.
import type { AlarmSummary } from '../../../contract/alarm-requests.ts';
import type { ControlAreas } from '../../../contract/control-requests.ts';

export interface SoundsHere {
  /** 1 is the most urgent; null: nothing sounds here */
  readonly loudest: number | null;
  readonly sounding: number;
  /** sounding alarms that somebody else answers for and this horn leaves alone */
  readonly elsewhere: number;
}

/** @param control null: who holds what is not known, and all is sounded */
export function soundsHere(
  summary: Pick<AlarmSummary, 'loudest' | 'sounding' | 'soundingIn'> | null,
  control: ControlAreas | null,
  isOfMineOnly: boolean,
): SoundsHere {
  if (summary === null) return { loudest: null, sounding: 0, elsewhere: 0 };
  const { loudest, sounding, soundingIn } = summary;
  if (!isOfMineOnly || control === null || soundingIn === undefined) return { loudest, sounding, elsewhere: 0 };
  const own = control.own.user;
  const others = new Set(
    control.areas.filter(({ holder, presence }) => holder !== own && presence === 'here').map(({ id }) => id),
  );
  const here = soundingIn.filter(({ area }) => !others.has(area));
  const count = here.reduce((sum, one) => sum + one.sounding, 0);
  return {
    loudest: here.length === 0 ? null : Math.min(...here.map((one) => one.loudest)),
    ...{ sounding: count, elsewhere: sounding - count },
  };
}
