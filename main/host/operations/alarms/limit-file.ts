// A limit file: all alarms of a city as JSON that people keep and edit. Whatever is wrong with one is told with its path in the file and a remedy.
import { alarmFileSchema } from '../../../../contract/alarm-definition.ts';
import { type AlarmDefinition, definitionKey, isLimit } from '../../../../simulation/alarms/alarm-definition.ts';
import type { AlarmProblem } from '../../../../simulation/alarms/check-alarm-set.ts';

export interface LimitFile {
  readonly format: 'city-twin alarms';
  readonly version: 1;
  readonly alarms: readonly AlarmDefinition[];
}

export interface FileProblem {
  /** such as `alarms[3].condition.setPoint`; empty: the file as a whole */
  readonly path: string;
  readonly message: string;
  readonly remedy: string;
}

export const limitFileOf = (alarms: readonly AlarmDefinition[]): LimitFile => ({
  ...{ format: 'city-twin alarms', version: 1 },
  alarms,
});

/** Whether it has the shape of a limit file; whether its limits make sense is `checkAlarmDefinitions`'s business. */
export function readLimitFile(
  json: unknown,
): { readonly alarms: AlarmDefinition[] } | { readonly problems: FileProblem[] } {
  const read = alarmFileSchema.safeParse(json);
  if (read.success) return { alarms: read.data.alarms };
  return {
    problems: read.error.issues.map(({ path, message }) => ({
      ...{ path: pathOf(path), message },
      remedy: 'compare with a file that `alarm-limits export` writes',
    })),
  };
}

/** Where in the file what the check found stands. */
export const inFile = (alarms: readonly AlarmDefinition[], problem: AlarmProblem): FileProblem => ({
  path: placeInFile(alarms, problem.place),
  message: `${problem.place}: ${problem.message}`,
  remedy: problem.remedy,
});

/** `<kind>.<point>.<name>[ at <asset>]: <field>`, or of limits of one point together `<kind>.<point>[ at <asset>]: <name>, <name>`. */
function placeInFile(alarms: readonly AlarmDefinition[], place: string): string {
  const cut = place.lastIndexOf(': ');
  const [key, field] = [place.slice(0, cut), place.slice(cut + 2)];
  // Of two that are the same the second is one too many.
  const own = alarms.findLastIndex((one) => definitionKey(one) === key);
  if (own >= 0) return `alarms[${own}].${field}`;
  const [point, asset] = key.split(' at ');
  const names = field.split(', ');
  const isMeant = ({ kind, point: of, name, condition }: AlarmDefinition) =>
    `${kind}.${of}` === point && isLimit(condition) && (names.includes(condition.by) || names.includes(name));
  const ofAsset = alarms.findIndex((one) => isMeant(one) && one.asset === asset);
  const row = ofAsset >= 0 ? ofAsset : alarms.findIndex(isMeant);
  return row < 0 ? '' : `alarms[${row}].condition.setPoint`;
}

const pathOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (all, part) => (typeof part === 'number' ? `${all}[${part}]` : `${all}${all === '' ? '' : '.'}${String(part)}`),
    '',
  );
