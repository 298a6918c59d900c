// A planned order as it is carried out over HTTP: a cable is switched off at both ends while a tie takes its load, locked, tagged, proven dead
// and earthed, a crew signs on and off, and all of it is taken back. Whoever carries it out goes on from wherever it stands.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ControlAreas } from '../../contract/control-requests.ts';
import type {
  OrderOperation,
  OrderReport,
  OrderStepDraft,
  OrderStepReport,
  SafetyBoardReport,
  StepPreviewReport,
} from '../../contract/order-requests.ts';
import { type OrderTown, PIN } from './order-town.ts';

/** A town of six blocks has one cable with remote control at both of its ends. */
export const BLOCKS = 6;
const CABLE = { ends: ['station-s1.b.q1', 'station-s2.a.q1'], nodes: ['station-s1.b', 'station-s2.a'] } as const;
/** the open place of its ring */
export const TIE = 'station-s2.b.q1';
const STEP_WITHIN_MS = 60_000;
const HOLDER = 'foreman';
const CREW = 'crew 7';

const switching = (device: string, to: 'open' | 'closed'): OrderOperation => ({ kind: 'switch', device, to });
const locks = (to: 'locked' | 'unlocked') => CABLE.ends.map((device): OrderOperation => ({ kind: 'lock', device, to }));

/** `document`: id of its safety document. */
function operationsOf(document: string): readonly OrderOperation[] {
  const tags = (to: 'on' | 'off') =>
    CABLE.ends.map((device, i): OrderOperation => {
      return { kind: 'tag', tag: `${document}-t${i + 1}`, device, document, type: 'clearance', to };
    });
  const earths = (to: 'on' | 'off') =>
    CABLE.nodes.map((node, i): OrderOperation => ({ kind: 'ground', earth: `${document}-e${i + 1}`, node, to }));
  const paper = (to: 'issued' | 'workEnded' | 'released'): OrderOperation => {
    return { kind: 'document', document, to, holder: HOLDER };
  };
  const permit = (to: 'on' | 'off'): OrderOperation => {
    return { kind: 'permit', permit: `${document}-p1`, document, crew: CREW, to };
  };
  return [
    ...[switching(TIE, 'closed'), ...CABLE.ends.map((device) => switching(device, 'open'))],
    ...[...locks('locked'), ...tags('on')],
    ...CABLE.nodes.map((node): OrderOperation => ({ kind: 'verify', what: 'dead', node })),
    ...[...earths('on'), paper('issued'), permit('on')],
    ...[permit('off'), paper('workEnded'), paper('released'), ...earths('off')],
    ...[...tags('off'), ...locks('unlocked')],
    ...[...CABLE.ends.map((device) => switching(device, 'closed')), switching(TIE, 'open')],
  ];
}

/** Number of the step after which a crew is at work: clearance, tags, locks, earths and permit stand on the board. */
export const CREW_AT_WORK = operationsOf('').findIndex(({ kind }) => kind === 'permit') + 1;

const isByCrew = ({ kind }: OrderOperation): boolean => kind === 'lock' || kind === 'verify' || kind === 'ground';

const stepOf = (operation: OrderOperation, i: number): OrderStepDraft => {
  const step = { id: `${i + 1}`, group: i + 1, operation, note: '' };
  return isByCrew(operation) ? { ...step, means: 'crew', crew: CREW } : { ...step, means: 'remote', crew: null };
};

/** @throws Error with the words of the host, where it refuses */
async function done<T>(town: OrderTown, who: 'anna' | 'boris', path: string, body: object): Promise<T> {
  const { status, json } = await town.ask<T>(who, 'POST', path, body);
  if (status !== 200) throw new Error(`${path}: ${status} ${json.message}`);
  return json;
}

export const enterPin = (town: OrderTown, who: 'anna' | 'boris') =>
  done<ControlAreas>(town, who, '/api/control/pin', { pin: PIN });

/** Anna controls every area that nobody else does. */
export async function controlAll(town: OrderTown): Promise<void> {
  const { json } = await town.ask<ControlAreas>('anna', 'GET', '/api/control');
  for (const { id: area, state } of json.areas)
    if (state === 'free') await done(town, 'anna', '/api/control/areas', { area, event: { type: 'take' } });
}

/** An order of Anna, checked and approved by Boris, issued to her who controls the area. Nothing has moved yet. */
export async function issueCableWork(town: OrderTown, document: string): Promise<OrderReport> {
  for (const who of ['anna', 'boris'] as const) await enterPin(town, who);
  const place = { type: 'clearance', devices: CABLE.ends, zone: CABLE.nodes, earthAt: CABLE.nodes, screenAt: [] };
  await done(town, 'anna', '/api/orders/documents', { id: document, ...place });
  const head = { kind: 'planned', title: 'New joint', purpose: 'repair', area: '' };
  let order = await done<OrderReport>(town, 'anna', '/api/orders', {
    ...head,
    steps: operationsOf(document).map(stepOf),
  });
  const say = async (who: 'anna' | 'boris', word: string, more: object = {}) => {
    order = await done(town, who, `/api/orders/${order.id}/${word}`, { version: order.version, ...more });
  };
  await say('anna', 'sign', { event: 'request' });
  await say('anna', 'sign', { event: 'prepare' });
  await say('boris', 'sign', { event: 'check' });
  await say('boris', 'approve');
  await say('boris', 'schedule', { from: Date.now() - 1000, until: Date.now() + 3_600_000 });
  await controlAll(town);
  await say('anna', 'issue', { responsible: 'anna', isAutomatic: false });
  return order;
}

export const orderNow = async (town: OrderTown, id: string): Promise<OrderReport> =>
  (await town.ask<OrderReport>('anna', 'GET', `/api/orders/${id}`)).json;
export const boardNow = async (town: OrderTown): Promise<SafetyBoardReport> =>
  (await town.ask<SafetyBoardReport>('anna', 'GET', '/api/orders/board')).json;

export const nextStep = ({ steps }: OrderReport): OrderStepReport | undefined =>
  steps.find(({ state }) => state !== 'completed');

/** The word for a step, with all that its check shows said again. @returns the order with the step under way, or done where nothing is to be waited for */
export async function giveWord(town: OrderTown, id: string, step: string): Promise<OrderReport> {
  const { violations } = await done<StepPreviewReport>(town, 'anna', `/api/orders/${id}/check`, { step });
  const { version } = await orderNow(town, id);
  return done(town, 'anna', `/api/orders/${id}/instruct`, { version, step, shown: violations });
}

/** Waits for the device, or says what has been done on site or on paper. */
async function seeThrough(town: OrderTown, id: string, step: OrderStepReport): Promise<void> {
  if (step.operation.kind !== 'switch') {
    const { version } = await orderNow(town, id);
    await done(town, 'anna', `/api/orders/${id}/report`, { version, step: step.id, outcome: 'done', reason: '' });
    return;
  }
  for (const end = Date.now() + STEP_WITHIN_MS; ; await sleep(100)) {
    const order = await orderNow(town, id);
    if (order.state === 'halted' || order.steps.find((one) => one.id === step.id)!.state === 'completed') return;
    if (Date.now() > end) throw new Error(`step ${step.id} is not done: ${JSON.stringify(order.halt)}`);
  }
}

/** What was halted is taken over and tried again by a person. @returns how often a step had to be tried again */
async function goOn(town: OrderTown, order: OrderReport): Promise<number> {
  const { id, halt } = order;
  const say = async (word: string, more: object = {}) => {
    const { version } = await orderNow(town, id);
    return done<OrderReport>(town, 'anna', `/api/orders/${id}/${word}`, { version, ...more });
  };
  await enterPin(town, 'anna');
  if (!halt!.isTakenOver) await say('take-over');
  const failed = (await orderNow(town, id)).steps.find(({ state }) => state === 'failed');
  if (failed === undefined) {
    await say('resume');
    return 0;
  }
  await (failed.lateBy === null ? say('retry', { step: failed.id }) : say('accept', { step: failed.id, seenBy: null }));
  return failed.lateBy === null ? 1 : 0;
}

/**
 * From wherever it stands, to `last` (number of a step) or to its end.
 * @param tried called with the id of each step that a person has tried again
 * @throws Error with the words of the host, where it refuses, TypeError where it does not answer
 */
export async function carryOn(
  town: OrderTown,
  id: string,
  { last = Number.POSITIVE_INFINITY, tried = () => undefined }: { last?: number; tried?: (step: string) => void } = {},
): Promise<OrderReport> {
  for (;;) {
    let order = await orderNow(town, id);
    if (order.state === 'halted') {
      const failed = order.steps.find(({ state }) => state === 'failed');
      if ((await goOn(town, order)) > 0) tried(failed!.id);
      continue;
    }
    const step = nextStep(order);
    if (step === undefined) {
      if (order.state !== 'completed')
        order = await done(town, 'anna', `/api/orders/${id}/complete`, { version: order.version });
      return order;
    }
    if (Number(step.id) > last) return order;
    if (step.state === 'new') await giveWord(town, id, step.id);
    await seeThrough(town, id, step);
  }
}
