// Whether alarm definitions make sense, each and together: the check of a limit file and of every change at run time. What it finds
// names the place and the remedy; a set with anything found is not taken at all.
import {
  ALARM_LIMITS,
  type AlarmCondition,
  type AlarmDefinition,
  type AlarmLimit,
  definitionKey,
  isLimit,
  LONGEST_RESPONSE_MS,
} from './alarm-definition.ts';

/** Of the catalogue. */
export interface PointClass {
  readonly kind: string;
  readonly point: string;
  readonly range: readonly [number, number];
  /** null: it is measured */
  readonly states: readonly string[] | null;
}

export const ALARM_PROBLEMS = [
  'unknown-point-class',
  'unknown-asset',
  'duplicate',
  'bad-name',
  'bad-number',
  'negative-delay',
  'limit-out-of-range',
  'limits-inverted',
  'deadband-too-wide',
  'wrong-condition',
  'unknown-state',
  'no-states',
  'no-action',
  'no-consequence',
  'too-slow',
] as const;

export interface AlarmProblem {
  readonly code: (typeof ALARM_PROBLEMS)[number];
  /** `<kind>.<point>.<name>`, of one asset with ` at <asset>`, and the field */
  readonly place: string;
  readonly message: string;
  readonly remedy: string;
}

/** The watch holds the states of an alarm as bits of a word. */
export const MOST_STATES = 32;
const NAME = /^[a-z][A-Za-z0-9]{0,39}$/;

/** Whether the city has such an asset with such a point. */
export type HasAsset = (asset: string, kind: string, point: string) => boolean;

/** Empty: the definitions can be taken. Works on anything that has the shape (contract/alarm-requests.ts checks that). */
export function checkAlarmDefinitions(
  definitions: readonly AlarmDefinition[],
  classes: readonly PointClass[],
  hasAsset: HasAsset = () => true,
): AlarmProblem[] {
  const known = new Map(classes.map((one) => [`${one.kind}.${one.point}`, one]));
  const problems: AlarmProblem[] = [];
  const seen = new Set<string>();
  for (const definition of definitions) {
    const id = definitionKey(definition);
    const tell = (code: AlarmProblem['code'], field: string, message: string, remedy: string) =>
      problems.push({ code, place: `${id}: ${field}`, message, remedy });
    if (seen.has(id)) tell('duplicate', 'name', 'this alarm is defined twice', 'keep one, or give it another name');
    seen.add(id);
    const own = known.get(`${definition.kind}.${definition.point}`);
    if (own === undefined) {
      const points = classes.filter(({ kind }) => kind === definition.kind).map(({ point }) => point);
      const remedy =
        points.length === 0 ? 'name a kind of asset of the catalogue' : `${definition.kind} has: ${points.join(', ')}`;
      tell('unknown-point-class', 'point', `there is no point ${definition.kind}.${definition.point}`, remedy);
      continue;
    }
    const { asset, kind, point } = definition;
    if (asset !== undefined && !hasAsset(asset, kind, point))
      tell(
        'unknown-asset',
        'asset',
        `the city has no ${kind} "${asset}" with a point ${point}`,
        'give the id of an asset of this kind, or leave it out',
      );
    checkWords(definition, tell);
    checkTimes(definition, tell);
    checkCondition(definition, own, tell);
    checkSuppression(definition, known, tell);
  }
  return [...problems, ...checkTogether(definitions, known)];
}

type Tell = (code: AlarmProblem['code'], field: string, message: string, remedy: string) => void;

function checkWords({ name, action, consequence }: AlarmDefinition, tell: Tell): void {
  if (!NAME.test(name))
    tell('bad-name', 'name', `"${name}" is no name`, 'use up to 40 letters and digits, a small letter first');
  if (action.trim() === '')
    tell(
      'no-action',
      'action',
      'nobody could do anything about it: that is an event, not an alarm',
      'say what the operator shall do, or leave it out',
    );
  if (consequence.trim() === '')
    tell('no-consequence', 'consequence', 'nothing comes of it', 'say what happens when nobody acts, or leave it out');
}

function checkTimes(definition: AlarmDefinition, tell: Tell): void {
  for (const field of ['onDelayMs', 'offDelayMs'] as const) {
    const delay = definition[field];
    if (!Number.isFinite(delay)) tell('bad-number', field, `${delay} is no time`, 'give milliseconds');
    else if (delay < 0) tell('negative-delay', field, `a delay of ${delay} ms lies in the past`, 'give 0 or more');
  }
  const { respondWithinMs, repeatMs } = definition;
  if (!(respondWithinMs > 0))
    tell('bad-number', 'respondWithinMs', `${respondWithinMs} ms leaves no time to act`, 'give more than 0');
  else if (respondWithinMs > LONGEST_RESPONSE_MS)
    tell(
      'too-slow',
      'respondWithinMs',
      `what can wait ${respondWithinMs / 60_000} min is no alarm`,
      `give at most ${LONGEST_RESPONSE_MS} ms, or leave it out`,
    );
  if (repeatMs !== null && !(repeatMs > 0 && Number.isFinite(repeatMs)))
    tell('bad-number', 'repeatMs', `it cannot alarm again every ${repeatMs} ms`, 'give more than 0, or null');
}

function checkCondition({ condition }: AlarmDefinition, own: PointClass, tell: Tell): void {
  if (condition.by === 'state') {
    checkStates(condition.states, own, 'condition.states', tell);
  } else if (condition.by === 'quality') {
    if (condition.qualities.length === 0)
      tell('no-states', 'condition.qualities', 'no quality is named', 'name BAD, STALE or both');
  } else if (own.states !== null) {
    const message = `${own.kind}.${own.point} has states and no measured value`;
    tell('wrong-condition', 'condition.by', message, 'name states, or a quality');
  } else if (condition.by === 'rate') {
    const { perSecond, deadband, windowMs } = condition;
    if (!(perSecond > 0)) tell('bad-number', 'condition.perSecond', `${perSecond} is no rate`, 'give more than 0');
    if (!(windowMs > 0)) tell('bad-number', 'condition.windowMs', `${windowMs} ms is no window`, 'give more than 0');
    checkDeadband(deadband, perSecond, 'the rate itself', tell);
  } else {
    checkLimit(condition, own, tell);
  }
}

function checkLimit(
  { by, setPoint, deadband, beyond }: Extract<AlarmCondition, { readonly by: AlarmLimit }>,
  { kind, point, range: [least, most] }: PointClass,
  tell: Tell,
): void {
  if (!Number.isFinite(setPoint))
    tell('bad-number', 'condition.setPoint', `${setPoint} is no limit`, `give ${least} to ${most}`);
  else if (setPoint < least || setPoint > most)
    tell(
      'limit-out-of-range',
      'condition.setPoint',
      `${kind}.${point} never comes to ${setPoint}: its values go from ${least} to ${most}`,
      'set the limit inside that range',
    );
  checkDeadband(deadband, most - least, 'the span of the point', tell);
  const isHigh = by === 'high' || by === 'highHigh';
  if (beyond !== null && !(isHigh ? beyond > setPoint : beyond < setPoint))
    tell(
      'limits-inverted',
      'condition.beyond',
      `it would end at ${beyond} before it begins at ${setPoint}`,
      `give ${isHigh ? 'more' : 'less'} than the set-point, or null`,
    );
}

function checkDeadband(deadband: number, span: number, ofWhat: string, tell: Tell): void {
  if (!(deadband >= 0)) tell('bad-number', 'condition.deadband', `${deadband} is no deadband`, 'give 0 or more');
  else if (deadband >= span)
    tell(
      'deadband-too-wide',
      'condition.deadband',
      `${deadband} is as wide as ${ofWhat} (${span}): the alarm would never go`,
      'give some hundredths of the span',
    );
}

function checkStates(states: readonly string[], own: PointClass, field: string, tell: Tell): void {
  if (own.states === null) {
    tell(
      'wrong-condition',
      field,
      `${own.kind}.${own.point} is measured and has no states`,
      'give it a limit or a rate',
    );
    return;
  }
  if (states.length === 0) tell('no-states', field, 'no state is named', `name some of: ${own.states.join(', ')}`);
  for (const state of states) {
    const place = own.states.indexOf(state);
    if (place < 0 || place >= MOST_STATES)
      tell(
        'unknown-state',
        field,
        `${own.kind}.${own.point} has no state "${state}"`,
        `its states are: ${own.states.slice(0, MOST_STATES).join(', ')}`,
      );
  }
}

function checkSuppression(
  { kind, suppressedWhile }: AlarmDefinition,
  known: ReadonlyMap<string, PointClass>,
  tell: Tell,
): void {
  if (suppressedWhile === null) return;
  const rule = known.get(`${kind}.${suppressedWhile.point}`);
  if (rule === undefined)
    tell(
      'unknown-point-class',
      'suppressedWhile.point',
      `${kind} has no point ${suppressedWhile.point}`,
      'name another point of the same kind of asset',
    );
  else checkStates(suppressedWhile.states, rule, 'suppressedWhile.states', tell);
}

/** The limits of one point against each other: ascending, with a normal range between their deadbands. */
function checkTogether(
  definitions: readonly AlarmDefinition[],
  known: ReadonlyMap<string, PointClass>,
): AlarmProblem[] {
  const problems: AlarmProblem[] = [];
  for (const [id, limits] of limitsByPoint(definitions)) {
    if (!known.has(id.split(' at ')[0]!)) continue;
    const limitOf = (by: AlarmLimit) => {
      for (const { condition } of limits) if (isLimit(condition) && condition.by === by) return condition;
      return null;
    };
    const given = ALARM_LIMITS.map(limitOf).filter((limit) => limit !== null);
    given.slice(1).forEach((lower, i) => {
      const upper = given[i]!;
      const place = `${id}: ${lower.by}, ${upper.by}`;
      if (lower.setPoint >= upper.setPoint)
        problems.push({
          code: 'limits-inverted',
          place,
          message: `${lower.by} at ${lower.setPoint} is not below ${upper.by} at ${upper.setPoint}`,
          remedy: 'exchange them, or move one: lowLow < low < high < highHigh',
        });
    });
    const [high, low] = [limitOf('high'), limitOf('low')];
    if (high === null || low === null || low.setPoint >= high.setPoint) continue;
    if (high.setPoint - high.deadband <= low.setPoint + low.deadband)
      problems.push({
        code: 'deadband-too-wide',
        place: `${id}: low, high`,
        message: `the deadbands leave nothing between ${low.setPoint} and ${high.setPoint} in which neither alarm stands`,
        remedy: 'make them narrower',
      });
  }
  return problems;
}

/** What holds together at one point: of the kind, and at each asset that has limits of its own those with what is left of the kind's. */
function limitsByPoint(definitions: readonly AlarmDefinition[]): Map<string, readonly AlarmDefinition[]> {
  const ofKind = new Map<string, AlarmDefinition[]>();
  const ofAsset = new Map<string, AlarmDefinition[]>();
  for (const definition of definitions) {
    const { kind, point, asset } = definition;
    const key = `${kind}.${point}`;
    const [map, at] = asset === undefined ? ([ofKind, key] as const) : ([ofAsset, `${key} at ${asset}`] as const);
    const known = map.get(at);
    if (known === undefined) map.set(at, [definition]);
    else known.push(definition);
  }
  const all = new Map<string, readonly AlarmDefinition[]>(ofKind);
  for (const [at, own] of ofAsset) {
    const shared = ofKind.get(at.slice(0, at.indexOf(' at '))) ?? [];
    all.set(at, [...own, ...shared.filter(({ name }) => own.every((one) => one.name !== name))]);
  }
  return all;
}
