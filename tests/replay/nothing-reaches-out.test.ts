// Whatever a screen in the past asks for, nothing of it reaches a device or changes the city of the present. Every request of the contract
// is tried, also those that are added later: their parameters are made from their schemas.
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { CHANGING_REQUESTS } from '../../contract/changing-requests.ts';
import { REQUEST_NAMES, REQUESTS, type RequestName } from '../../contract/requests.ts';
import { ROLES } from '../../contract/vocabulary.ts';
import { SAME_IN_PAST } from '../../main/host/requests/past.ts';
import { type RunningTown, startTown } from '../living-grid/running-town.ts';
import { openScreen, type ScreenClient } from './screen-client.ts';

let town: RunningTown;
let listener: MqttClient;
let screen: ScreenClient;
let atMs = 0;
const published: string[] = [];
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Asked in the past as in the present, or of the grid of then. Everything else is refused there. */
const ANSWERED: readonly string[] = [
  ...SAME_IN_PAST,
  'grid.state',
  'grid.element',
  'grid.trace',
  'grid.balance',
  'grid.doubts',
];

beforeAll(async () => {
  town = await startTown({ isSimulated: true });
  await town.sayNormalState();
  await pause(2500);
  atMs = Date.now() - 1200;
  listener = await connectAsync(town.host.city!.mqttUrl);
  listener.on('message', (topic) => published.push(topic));
  await listener.subscribeAsync(`twin/${town.pack.manifest.id}/+/+/cmd`, { qos: 1 });
  await pause(500);
  screen = await openScreen(town.server.port, town.host.tokens.local);
  await screen.ask('replay.seek', { atMs });
}, 120_000);
afterAll(async () => {
  screen.close();
  await listener.endAsync(true);
  await town.stop();
});

type Json = { readonly [key: string]: unknown };

/** Something that the schema takes: the first choice, the least number, ids of things that exist. */
function fit(schema: Json, name: string): unknown {
  if (Array.isArray(schema['enum'])) return schema['enum'][0];
  if ('const' in schema) return schema['const'];
  if ('default' in schema) return schema['default'];
  const either = (schema['anyOf'] ?? schema['oneOf']) as readonly Json[] | undefined;
  if (either !== undefined) return fit(either[0]!, name);
  switch (schema['type']) {
    case 'object': {
      const properties = (schema['properties'] ?? {}) as Readonly<Record<string, Json>>;
      return Object.fromEntries(Object.entries(properties).map(([key, inner]) => [key, fit(inner, key)]));
    }
    case 'array':
      return Array.from({ length: Number(schema['minItems'] ?? 0) }, () => fit(schema['items'] as Json, name));
    case 'boolean':
      return true;
    case 'integer':
    case 'number':
      if (name === 'atMs' || name === 'toMs') return atMs;
      if (name === 'fromMs') return atMs - 1000;
      return schema['minimum'] ?? Number(schema['exclusiveMinimum'] ?? -1) + 1;
    case 'string':
      return textFor(name);
    default:
      return null;
  }
}

function textFor(name: string): string {
  const { network, feeders } = town.grid;
  if (name === 'element' || name === 'fault') return network.branches.ids[0]!;
  if (name === 'type') return 'earth';
  if (name === 'commandId') return 'from-the-past-1';
  if (name === 'pin' || name === 'old') return '1234';
  if (name === 'point') return `${town.deviceOf(feeders.breaker[0]!)}.position`;
  return 'open';
}

const paramsOf = (name: RequestName): unknown =>
  fit(z.toJSONSchema(REQUESTS[name].params, { io: 'input', unrepresentable: 'any' }), '');

/** What a screen could have changed: everything but what time changes by itself. */
async function stateOfPresent(): Promise<unknown> {
  const city = town.host.city!;
  const { live } = city;
  const journal = await city.journal.list({ limit: 500 });
  return {
    values: live.values.slice(),
    times: live.times.slice(),
    // A person's coming and going is journaled, and what the host does by itself. That somebody has tried is told below.
    journal: journal
      .filter(({ by, kind }) => by !== 'host' && kind !== 'requestRefused')
      .map(({ kind, by }) => `${kind} ${by}`),
    positions: city.grid!.live.version > 0,
  };
}

/** Names of the requests whose refusal stands in the journal, with why. */
async function refusalsInJournal(): Promise<string[]> {
  const journal = await town.host.city!.journal.list({ limit: 500 });
  return journal
    .filter(({ kind }) => kind === 'requestRefused')
    .map(({ data }) => {
      const { request, code } = z.object({ request: z.string(), code: z.string() }).parse(data);
      return `${code} ${request}`;
    });
}

test('no request of a screen in the past publishes anything or changes the present', async () => {
  const before = await stateOfPresent();
  published.length = 0;
  const refused: string[] = [];
  for (const name of REQUEST_NAMES) {
    if (name === 'replay.end') continue;
    const answer = await screen.tryTo(name, paramsOf(name));
    if ('failure' in answer && answer.failure.code === 'conflict') refused.push(name);
    else expect(ANSWERED, `${name} was answered in the past: ${JSON.stringify(answer).slice(0, 300)}`).toContain(name);
    expect('failure' in answer ? answer.failure.code : '', name).not.toBe('internal');
    // The parameters were understood: what was refused was the request itself.
    expect('failure' in answer ? answer.failure.code : '', `${name} ${JSON.stringify(answer)}`).not.toBe('bad-request');
  }
  await pause(700);
  expect(screen.status.mode).toBe('replay');
  expect(published).toEqual([]);
  expect(await stateOfPresent()).toEqual(before);
  // Each that would have changed something was tried once, and that it was tried is all that is known of it.
  expect((await refusalsInJournal()).toSorted()).toEqual(CHANGING_REQUESTS.map((name) => `past ${name}`).toSorted());
  expect(refused).toEqual(
    expect.arrayContaining([
      ...['drill.fault', 'command.select', 'command.operate', 'command.cancel'],
      ...['order.write', 'order.issue', 'order.instruct', 'order.retry', 'control.change', 'control.enterPin'],
    ]),
  );
}, 60_000);

test('every request is either answered in the past on purpose or refused there', () => {
  expect(REQUEST_NAMES.filter((name) => ANSWERED.includes(name)).toSorted()).toEqual(ANSWERED.toSorted());
});

test('in the present the same drill reaches the field: the test would see it', async () => {
  await screen.ask('replay.end', {});
  published.length = 0;
  expect(ROLES).toContain('instructor');
  await screen.tryTo('drill.fault', { element: town.grid.network.branches.ids[0]!, type: 'earth' });
  expect(published.some((topic) => topic.endsWith('/cmd'))).toBe(true);
  published.length = 0;
  const breaker = town.deviceOf(town.grid.feeders.breaker[0]!);
  const { areas } = await screen.ask('control.areas', {});
  for (const { id } of areas) await screen.ask('control.change', { area: id, event: { type: 'take' } });
  await screen.ask('control.setPin', { old: null, pin: '1234' });
  const wish = { commandId: 'command-0002', point: `${breaker}.position`, value: 'open' };
  await screen.tryTo('command.select', wish);
  expect(published.filter((topic) => topic.endsWith(`/${breaker}/cmd`))).not.toEqual([]);
}, 30_000);
