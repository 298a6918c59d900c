// Requests about alarms. A screen in the past has none of them: its alarms would be those of now.
import type { RequestResult } from '../../../contract/requests.ts';
import type { AlarmOutcome, PastQuery } from '../../../contract/alarm-requests.ts';
import { readRefusalDetail } from '../../../contract/refusal-detail.ts';
import { AlarmMap } from '../operations/alarms/alarm-marks.ts';
import type { PastPage } from '../operations/alarms/alarm-past.ts';
import type { AlarmService, LimitsResult } from '../operations/alarms/alarm-service.ts';
import type { Asker, ControlDesk } from '../operations/control/control-desk.ts';
import type { Failure } from '../../../contract/messages.ts';
import { definitionId, priorityOf } from '../../../simulation/alarms/alarm-definition.ts';
import type { AlarmChange, AlarmSetResult } from '../../../simulation/alarms/alarm-set.ts';
import { answer, type Answer, type Handlers, refuse } from './handler.ts';

type AlarmRequestName = Extract<keyof Handlers, `alarm.${string}`>;
/** Of a control that asks for two persons. */
const SAFETY = 'alarm.suppressSafety';

type SecondDesk = Pick<ControlDesk, 'lookSecond' | 'useSecond' | 'askSecond' | 'refusePin'>;

export type AlarmHandlers = Pick<Handlers, AlarmRequestName>;

/** `control` null: the city has no grid, and nobody can say yes as a second person. */
export function createAlarmHandlers(alarms: AlarmService, control: SecondDesk | null): AlarmHandlers {
  const map = new AlarmMap(alarms);
  return {
    'alarm.marks': () => answer(map.marks()),
    'alarm.summary': () => answer(alarms.summary()),
    'alarm.list': (query) => answer(alarms.list(query)),
    'alarm.changes': ({ since, limit }) => answer(alarms.changes(since, limit)),
    'alarm.past': (query) => past(alarms, query),
    'alarm.situations': ({ withClosed }) => answer({ situations: alarms.situations(withClosed) }),
    'alarm.figures': ({ area }) => answer(alarms.figures(area)),
    'alarm.acknowledge': (params, { user }) => alarms.order({ type: 'acknowledge', ...params }, user),
    'alarm.reset': (params, { user }) => alarms.order({ type: 'reset', ...params }, user),
    'alarm.shelve': (params, { user }) => alarms.order({ type: 'shelve', ...params }, user),
    'alarm.unshelve': (params, { user }) => alarms.order({ type: 'unshelve', ...params }, user),
    'alarm.takeOutOfService': (params, asker) => takeOutOfService(alarms, control, params, asker),
    'alarm.returnToService': (params, { user }) => alarms.order({ type: 'returnToService', ...params }, user),
    'alarm.own': (params, { user }) => alarms.order({ type: 'own', ...params }, user),
    'alarm.release': (params, { user }) => alarms.order({ type: 'release', ...params }, user),
    'alarm.see': (params, { user }) => alarms.order({ type: 'see', ...params }, user),
    'alarm.comment': (params, { user }) => alarms.order({ type: 'comment', ...params }, user),
    'alarm.silence': (_params, { user }) => alarms.silence(user),
    'alarm.definitions': () => {
      const { definitions, ...set } = alarms.set();
      return answer({ ...set, definitions: [...definitions] });
    },
    'alarm.tryChange': ({ changes }) => tried(alarms.tryChange(changes), changes),
    'alarm.change': async ({ changes, reason, version }, { user }) =>
      changed(await alarms.change(changes, user, reason, version), alarms),
    'alarm.replace': async ({ definitions, reason, version }, { user }) =>
      changed(await alarms.replace(definitions, user, reason, version), alarms),
    'alarm.versions': async () => answer({ versions: await alarms.versions() }),
    'alarm.returnTo': async ({ entry, reason, version }, { user }) =>
      changed(await alarms.returnTo(entry, user, reason, version), alarms),
  };
}

async function past(alarms: AlarmService, query: PastQuery): Promise<Answer<PastPage>> {
  const page = await alarms.past(query);
  return page === null
    ? refuse('bad-request', 'after is no place in the past of alarms: send next of the page before')
    : answer(page);
}

/**
 * An alarm that protects people goes out of service by the word of two, each with the PIN. The second one's counts for the alarms that they have
 * said yes to, one by one, and is used up by what it did; without it such an alarm stays in service.
 */
async function takeOutOfService(
  alarms: AlarmService,
  control: SecondDesk | null,
  { alarms: ids, reason }: { readonly alarms: readonly string[]; readonly reason: string },
  asker: Asker,
): Promise<Answer<AlarmOutcome>> {
  const wishOf = (alarm: string) => ({ action: SAFETY, subject: alarm, content: { reason } });
  const lacksPin = async (alarm: string) =>
    control !== null && (await control.refusePin({ ...wishOf(alarm), areas: [] }, asker)) !== null;
  const outcome: AlarmOutcome = { done: [], refused: [] };
  const bySecond = new Map<string | null, string[]>();
  for (const id of ids) {
    const second = control?.lookSecond(asker, wishOf(id)) ?? null;
    if (second !== null && (await lacksPin(id))) {
      outcome.refused.push({ alarm: id, code: 'needs-pin' });
      continue;
    }
    const some = bySecond.get(second);
    if (some === undefined) bySecond.set(second, [id]);
    else some.push(id);
  }
  for (const [secondBy, some] of bySecond) {
    const given = await alarms.order({ type: 'takeOutOfService', alarms: some, reason, secondBy }, asker.user);
    if ('failure' in given) return given;
    outcome.done.push(...given.result.done);
    if (secondBy !== null) for (const id of given.result.done) control?.useSecond(asker, wishOf(id));
    for (const refused of given.result.refused) {
      if (control === null || refused.code !== 'needs-second-person') outcome.refused.push(refused);
      else if (await lacksPin(refused.alarm)) outcome.refused.push({ alarm: refused.alarm, code: 'needs-pin' });
      else {
        const { failure } = await control.askSecond(asker, wishOf(refused.alarm));
        outcome.refused.push({ ...refused, asked: readRefusalDetail(failure.detail)?.about ?? '' });
      }
    }
  }
  return answer(outcome);
}

function tried(result: AlarmSetResult, changes: readonly AlarmChange[]): Answer<RequestResult<'alarm.tryChange'>> {
  if (!result.ok) {
    if (result.code === 'problems') return answer({ problems: [...result.problems], priorities: [] });
    return refuseLimits(result);
  }
  const touched = result.set.definitions.filter((one) =>
    changes.some(({ definition, asset }) => definition === definitionId(one) && asset === one.asset),
  );
  const priorities = touched.map((one) => ({
    ...{ definition: definitionId(one), asset: one.asset ?? null },
    priority: priorityOf(one) ?? 4,
  }));
  return answer({ problems: [], priorities });
}

function changed(result: LimitsResult, alarms: AlarmService): Answer<RequestResult<'alarm.change'>> {
  if (result.ok) return answer({ version: result.set.version, problems: [] });
  if (result.code === 'problems') return answer({ version: alarms.set().version, problems: [...result.problems] });
  return refuseLimits(result);
}

/** Also for the open API. */
export function refuseLimits(result: Exclude<LimitsResult, { readonly ok: true } | { readonly code: 'problems' }>): {
  readonly failure: Failure;
} {
  switch (result.code) {
    case 'unknown-definition':
      return refuse('not-found', `there is no alarm definition "${result.definition}"`);
    case 'no-limit':
      return refuse('bad-request', `${result.definition} has no such number: limits have a set-point, rates a speed`);
    case 'no-reason':
      return refuse('bad-request', 'say why');
    case 'no-author':
      return refuse('bad-request', 'nobody is named who changes it');
    case 'other-version':
      return refuse('conflict', `somebody has changed the limits meanwhile: version ${result.version} holds now`);
    case 'no-version':
      return refuse('not-found', 'the journal has no such version of the limits');
    case 'journal-stuck':
      return refuse('unavailable', 'the journal takes nothing at the moment: nothing is done without it');
  }
}
