// Ways around the guards of orders: areas of other people, steps that were "done already", two words at once, confirmations of what nobody showed.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WORD_VALID_MS } from '../../../../contract/order-requests.ts';
import { ANNA, BORIS, PIN, remote, SwitchingTown } from '../../../../tests/builders/switching-town.ts';
import { DIVIDED, dividedTown, failureOf, REST, resultOf } from '../../../../tests/builders/town-orders.ts';
import { AUTOMATION, type StepDraft } from '../../../../simulation/switching/order-sheet.ts';
import type { Operation } from '../../../../simulation/switching/operation.ts';
import type { Violation } from '../../../../simulation/switching/violation.ts';
import type { Asker } from '../control/control-desk.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** The breakers of both halves of the ring, a switch of each, the open point. */
const [EAST_BREAKER, WEST_BREAKER] = ['b.r1.1.q0', 'b.r1.2.q0'];
const [EAST, WEST, TIE] = ['r1.1.s1.b.q1', 'r1.2.s1.b.q1', 'r1.open.q1'];
type Town = Awaited<ReturnType<SwitchingTown['open']>>;

const opened = (held: Readonly<Record<string, Asker>> = { west: ANNA, [REST]: ANNA }) => dividedTown(held);

const HEAD = { kind: 'emergency', title: 'cable', purpose: '', area: REST } as const;
async function issued({ orders }: Town, steps: readonly StepDraft[], isAutomatic = false, asker = ANNA) {
  const { id, version } = resultOf(await orders.write(HEAD, steps, asker.user));
  resultOf(await orders.issue(id, version, { responsible: asker.user, isAutomatic }, asker));
  return id;
}
const versionOf = ({ orders }: Town, id: string) => resultOf(orders.get(id)).version;
const begun = (steps: readonly StepDraft[], responsible: string) => ({
  ...{ title: 'fault', purpose: '', area: REST, steps, responsible, isAutomatic: true },
});
const onSite = (id: string, operation: Operation): StepDraft => ({
  ...{ id, group: Number(id), operation, means: 'crew', crew: 'crew 1', note: '' },
});

test('an automatic order is not begun where the area of any of its steps is in other hands, and says in whose', async () => {
  const { town, host } = await opened({ west: BORIS, [REST]: ANNA });
  const steps = [remote('1', EAST, 'open'), remote('2', WEST, 'open')];
  for (const responsible of ['anna', AUTOMATION])
    expect(failureOf(await host.orders.begin(begun(steps, responsible)))).toBe('held-by west');
  const { id, version } = resultOf(await host.orders.write(HEAD, steps, 'anna'));
  const issue = { responsible: 'anna', isAutomatic: true };
  expect(failureOf(await host.orders.issue(id, version, issue, ANNA))).toBe('held-by west');
  expect(town.journaled('orderRefused').map(({ because }) => because)).toEqual(
    Array.from({ length: 2 }, () => '"west" is controlled by boris'),
  );
  expect(town.journaled('controlRefused').at(-1)).toMatchObject({ action: 'order.issue', holder: 'boris' });
  await town.pass(10_000);
  expect(town.heard).toEqual([]);
});

test('an area that is nobody’s is taken for an automatic order, and given back when it is done', async () => {
  const { town, host } = await opened({ [REST]: ANNA });
  const { id } = resultOf(
    await host.orders.begin(begun([remote('1', TIE, 'closed'), remote('2', WEST, 'open')], AUTOMATION)),
  );
  await town.pass(1500);
  expect(host.control.holderOf('west')).toBe('automatic orders');
  // Nobody approved it: who holds its area answers for it.
  expect(host.orders.find(id)).toMatchObject({ responsible: 'anna', isAutomatic: true });
  await town.pass(20_000);
  expect(host.orders.find(id)!.state).toBe('completed');
  expect(host.control.holderOf('west')).toBeNull();
  expect(town.journaled('controlArea').map(({ area, event }) => [area, (event as { type: string }).type])).toEqual([
    ...[
      [REST, 'take'],
      ['west', 'take'],
    ],
    ['west', 'release'],
  ]);
});

test('an area that somebody takes over meanwhile stops an automatic order, and what it had taken is free', async () => {
  const { town, host } = await opened({ [REST]: ANNA });
  const steps = [remote('1', TIE, 'closed'), remote('2', WEST, 'open')];
  const { id } = resultOf(await host.orders.begin(begun(steps, 'anna')));
  await town.pass(1500);
  const admin: Asker = { user: 'local', role: 'admin', token: 't-local' };
  town.people.get('local')!.pin = PIN;
  resultOf(await host.control.enterPin(PIN, admin));
  resultOf(await host.control.change('west', { type: 'seize', reason: 'a crew is there' }, admin));
  await town.pass(20_000);
  expect(host.orders.find(id)).toMatchObject({ state: 'halted', halt: { takeOver: 'anna' } });
  expect(host.orders.find(id)!.signatures.at(-1)!.note).toContain('west is controlled by local');
  expect(town.heard.filter((one) => one.startsWith('operate'))).toEqual([`operate ${TIE} closed`]);
  expect(host.control.holderOf('west')).toBe('local');
});

test('what a restart has left in the hands of the program is given back', async () => {
  const { town, host } = await opened({ [REST]: ANNA });
  town.answers = ({ phase }) => (phase === 'operate' ? { kind: 'silent' } : null);
  resultOf(await host.orders.begin(begun([remote('1', WEST, 'open')], 'anna')));
  await town.pass(1500);
  expect(host.control.holderOf('west')).toBe('automatic orders');
  vi.clearAllTimers();
  const after = await town.open(DIVIDED);
  await town.pass(1000);
  // Its order is under way still.
  expect(after.control.holderOf('west')).toBe('automatic orders');
  await town.pass(60_000);
  expect(after.control.holderOf('west')).toBeNull();
});

test('a place has the area of its devices: nobody proves or earths in somebody else’s', async () => {
  const { host } = await opened();
  const place = 'r1.2.s1.b';
  const id = await issued(host, [onSite('1', { kind: 'verify', what: 'dead', node: place })]);
  resultOf(await host.control.change('west', { type: 'offer', to: 'boris' }, ANNA));
  resultOf(await host.control.change('west', { type: 'accept' }, BORIS));
  expect(failureOf(await host.orders.words.instruct(id, versionOf(host, id), '1', [], ANNA))).toBe('held-by west');
  const step = onSite('9', { kind: 'ground', earth: 'e', node: place, to: 'on' });
  const done = { step, doneAt: 0, doneBy: 'crew 1' };
  expect(failureOf(await host.orders.words.record(id, versionOf(host, id), done, ANNA))).toBe('held-by west');
});

test('what is recorded as done is what telemetry says, or whoever was there', async () => {
  const { town, host } = await opened();
  const id = await issued(host, []);
  const record = async (step: StepDraft, doneBy = 'crew 1') =>
    failureOf(
      await host.orders.words.record(id, versionOf(host, id), { step, doneAt: town.field.nowMs, doneBy }, ANNA),
    );
  // Telemetry knows better, also than a crew; where it tells nothing a person from afar knows nothing.
  expect(await record(remote('1', EAST, 'open'))).toBe(`telemetry-tells ${id}`);
  expect(await record(onSite('1', { kind: 'switch', device: EAST, to: 'open' }))).toBe(`telemetry-tells ${id}`);
  town.say(EAST, 'closed', { quality: 3 });
  expect(await record(remote('1', EAST, 'open'))).toBe(`nothing-told ${id}`);
  expect(await record(onSite('1', { kind: 'switch', device: EAST, to: 'open' }), 'anna')).toBe(`other-crew ${id}`);
  town.say(EAST, 'closed');
  expect(await record(remote('1', EAST, 'closed'))).toBe('done');
  // A fuse tells nothing: the crew that has it in hand does.
  expect(await record(onSite('2', { kind: 'switch', device: 'r1.1.s1.t.q1', to: 'open' }))).toBe('done');
  town.field.nowMs += 121_000;
  expect(await record(remote('3', EAST, 'closed'))).toBe('pin-old anna');
  expect(town.journaled('orderRefused').map(({ code }) => code)).toEqual([
    ...['telemetry-tells', 'telemetry-tells', 'nothing-told', 'other-crew'],
  ]);
});

test('nobody writes protection off: locks, tags, earths and papers pass the check, done already or not', async () => {
  const { town, host } = await opened();
  const id = await issued(host, []);
  const record = async (operation: Operation, step = '1') => {
    const done = { step: onSite(step, operation), doneAt: town.field.nowMs, doneBy: 'crew 1' };
    return failureOf(await host.orders.words.record(id, versionOf(host, id), done, ANNA));
  };
  const place = 'r1.1.s1.t';
  expect(await record({ kind: 'verify', what: 'dead', node: place })).toBe(`unsafe ${id}`);
  expect(await record({ kind: 'ground', earth: 'e', node: place, to: 'on' })).toBe(`unsafe ${id}`);
  const draft = { id: 'doc', type: 'hold' as const, zone: [place], devices: [EAST], earthAt: [], screenAt: [] };
  resultOf(await host.orders.draftDocument(draft, 'anna'));
  expect(await record({ kind: 'document', document: 'doc', to: 'issued', holder: 'foreman' })).toBe(`unsafe ${id}`);
  const tag = { kind: 'tag', tag: 't', device: EAST, document: 'doc', type: 'hold' } as const;
  expect(await record({ ...tag, to: 'on' }, '1')).toBe('done');
  expect(await record({ kind: 'document', document: 'doc', to: 'issued', holder: 'foreman' }, '2')).toBe('done');
  expect(await record({ ...tag, to: 'off' }, '3')).toBe(`unsafe ${id}`);
  expect(host.orders.board()).toMatchObject({ documents: [{ state: 'issued' }], tags: [{ id: 't' }], earths: [] });
});

/** With the ring closed either half can do without its own breaker; without both all are dark. */
async function ringClosed() {
  const { town, host } = await opened();
  town.field.truth.operate(town.field.row('switches', TIE), true, town.field.nowMs);
  await town.pass(15_000);
  town.grid.consumers.critical.fill(1);
  return { town, host };
}

test('two words at the same moment: the second is checked with the first under way', async () => {
  const { town, host } = await ringClosed();
  const orders = [
    await issued(host, [remote('1', EAST_BREAKER, 'open')]),
    await issued(host, [remote('1', WEST_BREAKER, 'open')]),
  ];
  const shown = await Promise.all(orders.map((id) => host.orders.words.check(id, '1', ANNA)));
  for (const one of shown) expect(resultOf(one)).toMatchObject({ isRefused: false, needsConfirmation: false });
  const given = await Promise.all(
    orders.map((id) => host.orders.words.instruct(id, versionOf(host, id), '1', [], ANNA)),
  );
  expect(given.map(failureOf)).toEqual(['done', expect.stringContaining('unconfirmed critical-dropped')]);
  await town.pass(10_000);
  expect(town.heard.filter((one) => one.startsWith('operate'))).toEqual([`operate ${EAST_BREAKER} open`]);
});

test('so are a step and a single command, two single commands, and steps of automatic orders', async () => {
  for (const kinds of [
    ['order', 'command'],
    ['command', 'order'],
    ['command', 'command'],
    ['automatic', 'automatic'],
  ] as const) {
    const { town, host } = await ringClosed();
    const devices = [EAST_BREAKER, WEST_BREAKER];
    const ready = await Promise.all(
      kinds.map(async (kind, i) => {
        const device = devices[i]!;
        if (kind === 'command') {
          const commandId = `direct-000${i}`;
          resultOf(await host.desk.select({ commandId, point: `${device}.position`, value: 'open' }, ANNA));
          return () => host.desk.operate(commandId, ANNA);
        }
        if (kind === 'automatic') return () => host.orders.begin(begun([remote('1', device, 'open')], 'anna'));
        const id = await issued(host, [remote('1', device, 'open')]);
        return () => host.orders.words.instruct(id, versionOf(host, id), '1', [], ANNA);
      }),
    );
    const both = Promise.all(ready.map((give) => give()));
    await town.pass(15_000);
    const refused = (await both).filter((one) => 'failure' in one);
    expect(refused).toHaveLength(kinds[0] === 'automatic' ? 0 : 1);
    const open = devices.filter((device) => host.orders.points.wordOf(device)?.position === 'open');
    expect({ kinds, open: open.length }).toEqual({ kinds, open: 1 });
  }
});

test('a device that has not answered may still come: the next word counts on both', async () => {
  const { town, host } = await ringClosed();
  town.answers = ({ phase, asset }) => (phase === 'operate' && asset === EAST_BREAKER ? { kind: 'silent' } : null);
  const first = await issued(host, [remote('1', EAST_BREAKER, 'open')]);
  resultOf(await host.orders.words.instruct(first, versionOf(host, first), '1', [], ANNA));
  await town.pass(31_000);
  expect(host.orders.find(first)).toMatchObject({ state: 'halted', halt: { trouble: 'no-answer' } });
  const second = await issued(host, [remote('1', WEST_BREAKER, 'open')]);
  const instruct = () => host.orders.words.instruct(second, versionOf(host, second), '1', [], ANNA);
  expect(failureOf(await instruct())).toContain('unconfirmed critical-dropped');
  // A drive does not move any more that has not for so long.
  await town.pass(35_000);
  expect(failureOf(await instruct())).toBe('done');
});

test('a confirmation counts only of what this host has shown to this session within a minute', async () => {
  const { town, host } = await opened();
  town.grid.consumers.critical.fill(1);
  const id = await issued(host, [remote('1', EAST_BREAKER, 'open')]);
  const other = await issued(host, [remote('1', WEST_BREAKER, 'open')]);
  const say = async (shown: readonly Violation[], asker = ANNA) =>
    failureOf(await host.orders.words.instruct(id, versionOf(host, id), '1', shown, asker));
  const shownTo = async (asker: Asker, order = id) =>
    resultOf(await host.orders.words.check(order, '1', asker)).violations as Violation[];
  // Nobody was shown anything, another session was, another step was.
  const figures = await shownTo({ ...ANNA, token: 'another desk' });
  expect(figures.some(({ severity }) => severity === 'confirm')).toBe(true);
  expect(await say(figures)).toBe('not-shown 1');
  await shownTo(ANNA, other);
  expect(await say(figures)).toBe('not-shown 1');
  // Better or worse figures than were shown, findings that were not, one that asks for a yes left out.
  await shownTo(ANNA);
  expect(await say(figures.map((one) => ({ ...one, figure: one.figure * 2 + 1 })))).toBe('not-shown 1');
  expect(await say([...figures, { ...figures[0]!, code: 'voltage-low' }])).toBe('not-shown 1');
  expect(await say(figures.filter(({ severity }) => severity !== 'confirm'))).toBe('not-shown 1');
  await town.pass(61_000);
  expect(await say(figures)).toBe('not-shown 1');
  expect(town.journaled('orderRefused').map(({ code }) => code)).toEqual(Array.from({ length: 6 }, () => 'not-shown'));
  expect(town.heard).toEqual([]);
  expect(await say(await shownTo(ANNA))).toBe('done');
});

test('what was shown of a step counts for no other step that has its name later', async () => {
  const { town, host } = await opened();
  town.grid.consumers.critical.fill(1);
  const id = await issued(host, [remote('1', EAST_BREAKER, 'open')]);
  const shown = resultOf(await host.orders.words.check(id, '1', ANNA)).violations as Violation[];
  resultOf(await host.orders.say(id, versionOf(host, id), { type: 'rework', reason: 'other device' }, ANNA));
  resultOf(
    await host.orders.say(id, versionOf(host, id), { type: 'edit', steps: [remote('1', WEST_BREAKER, 'open')] }, ANNA),
  );
  resultOf(await host.orders.issue(id, versionOf(host, id), { responsible: 'anna', isAutomatic: false }, ANNA));
  expect(failureOf(await host.orders.words.instruct(id, versionOf(host, id), '1', shown, ANNA))).toBe('not-shown 1');
});

test('a failed step is not accepted against telemetry, nor where it would take somebody’s protection by now', async () => {
  const { town, host } = await opened();
  town.answers = ({ phase }) => (phase === 'operate' ? { kind: 'silent' } : null);
  const id = await issued(host, [remote('1', EAST, 'open')]);
  resultOf(await host.orders.words.instruct(id, versionOf(host, id), '1', [], ANNA));
  await town.pass(40_000);
  resultOf(await host.orders.takeOver(id, versionOf(host, id), ANNA));
  expect(failureOf(await host.orders.words.accept(id, versionOf(host, id), '1', 'crew 1', ANNA))).toBe(
    `telemetry-tells ${EAST}`,
  );
  town.say(EAST, 'closed', { quality: 3 });
  expect(failureOf(await host.orders.words.accept(id, versionOf(host, id), '1', 'crew 1', ANNA))).toBe('done');
});

test('a word whose turn comes after the person has read that there is no answer is given no more', async () => {
  const { town, host } = await opened();
  const id = await issued(host, [remote('1', EAST, 'open')]);
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const busy = (ms: number) => void host.orders.gate.inTurn(() => wait(ms));
  const given = async (ms: number) => {
    busy(ms);
    const answered = host.orders.words.instruct(id, versionOf(host, id), '1', [], ANNA);
    await town.pass(ms + 10_000);
    return failureOf(await answered);
  };
  expect(await given(WORD_VALID_MS + 1000)).toBe('word-late 1');
  expect(town.heard).toEqual([]);
  expect(town.journaled('orderRefused')).toEqual([
    { do: 'instruct', order: id, step: '1', code: 'word-late', at: '1' },
  ]);
  // Nor after a check that took its time.
  resultOf(await host.control.enterPin(PIN, ANNA));
  const { checks } = host.orders;
  const check = checks.step.bind(checks);
  vi.spyOn(checks, 'step').mockImplementationOnce(async (...asked) => {
    await wait(6000);
    return check(...asked);
  });
  expect(await given(WORD_VALID_MS - 5000)).toBe('word-late 1');
  expect(town.heard).toEqual([]);
  resultOf(await host.control.enterPin(PIN, ANNA));
  expect(await given(WORD_VALID_MS - 5000)).toBe('done');
  expect(town.heard).toContain(`operate ${EAST} open`);
  // A selection ends long before that.
  resultOf(await host.control.enterPin(PIN, ANNA));
  resultOf(await host.desk.select({ commandId: 'direct-0001', point: `${WEST}.position`, value: 'open' }, ANNA));
  busy(30_000);
  const operated = host.desk.operate('direct-0001', ANNA);
  await town.pass(35_000);
  expect(failureOf(await operated)).toBe('conflict');
  expect(town.heard).not.toContain(`operate ${WEST} open`);
});
