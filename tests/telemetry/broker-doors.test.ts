// How a broker lets the host in, or does not: TLS with an authority of its own, client certificates, what is wrong with each, passwords,
// the protocol's older version, and another program with the same client id. Against real mosquittos.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect as connectTo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import mqtt from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { BrokerTrouble } from '../../contract/vocabulary.ts';
import type { InboundMessage } from '../../main/host/telemetry/inbound-message.ts';
import { type MqttSourceOptions, openMqttSource } from '../../main/host/telemetry/mqtt-source.ts';
import type { BrokerState, TelemetrySource } from '../../main/host/telemetry/telemetry-source.ts';
import { type Authority, type Certificates, hasOpenssl, makeCertificates, type Pair } from './certificates.ts';
import { hasMosquitto, type RunningBroker, startMosquittoWith } from './mosquitto.ts';

const WITHIN = { timeout: 10_000, interval: 20 };
const PACE = { firstMs: 50, lastMs: 400, takenOverMs: 60_000 };

const open: TelemetrySource[] = [];
const brokers: RunningBroker[] = [];
const doors: Server[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((source) => source.close()));
  await Promise.all(doors.splice(0).map((door) => new Promise((resolve) => door.close(resolve))));
  await Promise.all(brokers.splice(0).map((broker) => broker.remove()));
});

function reach(options: Partial<MqttSourceOptions> & { url: string }) {
  const states: BrokerState[] = [];
  const messages: InboundMessage[] = [];
  const source = openMqttSource({
    city: 'tiny',
    clientId: 'host',
    pace: PACE,
    onAddress: () => undefined,
    sink: {
      receive: (message, done) => {
        messages.push(message);
        done();
        return true;
      },
      refuse: () => undefined,
      onSession: () => undefined,
      onState: (state) => states.push(state),
    },
    ...options,
  });
  open.push(source);
  const comes = (state: BrokerState['state']) =>
    vi.waitFor(() => expect(states.at(-1), JSON.stringify(states)).toMatchObject({ state }), WITHIN);
  return { source, states, messages, comes };
}

async function trouble(options: Partial<MqttSourceOptions> & { url: string }): Promise<BrokerState> {
  const { states, comes } = reach(options);
  await comes('lost');
  return states.find(({ state }) => state === 'lost') as BrokerState;
}

describe.skipIf(!hasMosquitto || !hasOpenssl)('with certificates', () => {
  let made: Certificates;
  let ours: Authority;
  let theirs: Authority;
  let server: Pair;
  let expired: Pair;
  let client: Pair;
  let foreign: Pair;

  beforeAll(() => {
    made = makeCertificates();
    ours = made.authority('authority');
    theirs = made.authority('other-authority');
    server = ours.sign('server', 'DNS:broker.example,IP:127.0.0.1');
    expired = ours.sign('expired', 'IP:127.0.0.1', -1);
    client = ours.sign('client', 'DNS:host');
    foreign = theirs.sign('foreign', 'DNS:host');
  });
  afterAll(() => made.remove());

  async function startTls(pair: Pair, more = ''): Promise<string> {
    const lines = [
      ...['listener %PORT% 127.0.0.1', `cafile ${ours.certFile}`],
      ...[`certfile ${pair.certFile}`, `keyfile ${pair.keyFile}`],
      more === '' ? 'allow_anonymous true' : more,
    ];
    const broker = await startMosquittoWith(lines.join('\n'));
    brokers.push(broker);
    return `mqtts://127.0.0.1:${broker.port}`;
  }

  test('the authority is named: messages come', async () => {
    const url = await startTls(server);
    const { comes, source, messages } = reach({ url, ca: ours.cert });
    await comes('connected');
    // No local: what this client publishes does not come back to it.
    const other = reach({ url, ca: ours.cert, clientId: 'other', city: 'elsewhere' });
    await other.comes('connected');
    await other.source.publish({ topic: 'twin/tiny/power/x/tele', payload: '{}', qos: 1, retain: false });
    await vi.waitFor(() => expect(messages).toHaveLength(1), WITHIN);
    expect(source.url).toBe(url);
  });

  test.each<[string, BrokerTrouble, () => Pair, (ca: Authority) => Partial<MqttSourceOptions>, RegExp]>([
    ['an authority that nobody named', 'certificate-authority', () => server, () => ({}), /name its PEM file as "ca"/],
    [
      'a certificate that has expired',
      'certificate-expired',
      () => expired,
      ({ cert }) => ({ ca: cert }),
      /has expired.*renew it/,
    ],
    [
      'a certificate for another name',
      'certificate-name',
      () => server,
      ({ cert }) => ({ ca: cert, servername: 'elsewhere.example' }),
      /for another name.*servername/,
    ],
  ])('%s', async (_, expected, pair, options, words) => {
    const told = await trouble({ url: await startTls(pair()), ...options(ours) });
    expect(told.trouble).toBe(expected);
    expect(told.detail).toMatch(words);
  });

  test('another authority than the one named is not trusted, though it were known otherwise', async () => {
    expect((await trouble({ url: await startTls(server), ca: theirs.cert })).trouble).toBe('certificate-authority');
  });

  test('a name besides the address', async () => {
    const { comes } = reach({ url: await startTls(server), ca: ours.cert, servername: 'broker.example' });
    await comes('connected');
  });

  test('TLS on a port without it', async () => {
    const broker = await startMosquittoWith('listener %PORT% 127.0.0.1\nallow_anonymous true');
    brokers.push(broker);
    const told = await trouble({ url: `mqtts://127.0.0.1:${broker.port}`, ca: ours.cert });
    expect(['certificate', 'closed']).toContain(told.trouble);
  });

  describe('that wants one of its clients', () => {
    const WANTS = 'require_certificate true\nuse_identity_as_username true\nallow_anonymous false';

    test('the right one comes in', async () => {
      const url = await startTls(server, WANTS);
      const { comes } = reach({ url, ca: ours.cert, cert: client.cert, key: client.key });
      await comes('connected');
    });

    test('the configuration that is shipped: the name in the certificate is the user of the access list', async () => {
      const shipped = fileURLToPath(new URL('../../assets/mosquitto/', import.meta.url));
      const folder = mkdtempSync(join(tmpdir(), 'shipped-'));
      const acl = join(folder, 'acl');
      writeFileSync(acl, readFileSync(join(shipped, 'city-twin.acl'), 'utf8').replaceAll('twin/berlin/', 'twin/tiny/'));
      const configuration = readFileSync(join(shipped, 'city-twin-tls.conf'), 'utf8')
        .replace('listener 8883', 'listener %PORT% 127.0.0.1')
        .replace('/etc/mosquitto/authority.pem', ours.certFile)
        .replace('/etc/mosquitto/server.pem', server.certFile)
        .replace('/etc/mosquitto/server.key', server.keyFile)
        .replace('/etc/mosquitto/city-twin.acl', acl)
        .replace('/var/lib/mosquitto/', `${folder}/`);
      const broker = await startMosquittoWith(configuration);
      brokers.push(broker);
      const url = `mqtts://127.0.0.1:${broker.port}`;
      const own = ours.sign('city-twin', 'DNS:city-twin');
      const room = reach({ url, ca: ours.cert, cert: own.cert, key: own.key, share: 'historians', purpose: 'store' });
      await room.comes('connected');
      const named = ours.sign('switch-s1', 'DNS:switch-s1');
      const device = await mqtt.connectAsync(url, {
        ca: ours.cert,
        cert: named.cert,
        key: named.key,
        clientId: 'device',
      });
      for (const asset of ['switch-s2', 'switch-s1'])
        await device.publishAsync(`twin/tiny/power/${asset}/state`, '{}', { qos: 1 });
      await vi.waitFor(
        () => expect(room.messages.map(({ topic }) => topic)).toEqual(['twin/tiny/power/switch-s1/state']),
        WITHIN,
      );
      await device.endAsync(true);
      rmSync(folder, { recursive: true, force: true });
    });

    test('none, or one of another authority: said as what it is', async () => {
      const url = await startTls(server, WANTS);
      const none = await trouble({ url, ca: ours.cert });
      expect(none).toMatchObject({ trouble: 'client-certificate' });
      expect(none.detail).toMatch(/"cert" and "key"/);
      const wrong = await trouble({ url, ca: ours.cert, cert: foreign.cert, key: foreign.key, clientId: 'two' });
      expect(wrong).toMatchObject({ trouble: 'client-certificate' });
    });
  });
});

describe.skipIf(!hasMosquitto)('without certificates', () => {
  const PLAIN = 'listener %PORT% 127.0.0.1\nallow_anonymous true';

  async function start(configuration = PLAIN): Promise<RunningBroker> {
    const broker = await startMosquittoWith(configuration);
    brokers.push(broker);
    return broker;
  }

  test('another program with our client id, and the broker says so: said, and we keep out of its way', async () => {
    const url = await brokerThatSays(0x8e);
    const { comes, states } = reach({ url });
    await comes('lost');
    expect(states.at(-1)).toMatchObject({ trouble: 'taken-over' });
    expect(states.at(-1)?.detail).toMatch(/client id host.*clientId of its own/);
    const told = states.length;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(states).toHaveLength(told);
  });

  test('another program with our client id, and the broker says nothing: guessed, and no war', async () => {
    const { port } = await start();
    const url = `mqtt://127.0.0.1:${port}`;
    const [first, second] = [reach({ url }), reach({ url })];
    const lost = () => [first, second].flatMap(({ states }) => states.filter(({ state }) => state === 'lost'));
    await vi.waitFor(
      () => expect(lost().some(({ detail }) => /another program use our client id host/.test(detail))).toBe(true),
      WITHIN,
    );
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const after = lost().length;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(lost()).toHaveLength(after);
    expect(after).toBeLessThan(12);
  });

  test.each<[number, BrokerTrouble, RegExp]>([
    [0x89, 'busy', /busy or shutting down/],
    [0x97, 'quota', /quota or rate/],
    [0x9d, 'moved', /says that .*another.* is to be used|says that another broker/],
  ])('the broker sends us away with reason %i', async (code, expected, words) => {
    const told = await trouble({ url: await brokerThatSays(code) });
    expect(told.trouble).toBe(expected);
    expect(told.detail).toMatch(words);
  });

  test('a broker that is started again is found again, and what came meanwhile is not lost', async () => {
    const broker = await start(`${PLAIN}\npersistence false`);
    const url = `mqtt://127.0.0.1:${broker.port}`;
    const { comes, messages, states } = reach({ url });
    await comes('connected');
    await broker.stop();
    await comes('lost');
    await broker.start();
    await comes('connected');
    const device = reach({ url, clientId: 'device', city: 'elsewhere' });
    await device.comes('connected');
    await device.source.publish({ topic: 'twin/tiny/power/x/tele', payload: '{}', qos: 1, retain: false });
    await vi.waitFor(() => expect(messages).toHaveLength(1), WITHIN);
    expect(states.filter(({ state }) => state === 'lost').length).toBeGreaterThan(0);
  });

  test('a broker that is started again and again is no other program: it is found again at once each time', async () => {
    const broker = await start();
    const { comes, states } = reach({ url: `mqtt://127.0.0.1:${broker.port}` });
    await comes('connected');
    for (let i = 0; i < 6; i += 1) {
      await new Promise((resolve) => setTimeout(resolve, 250));
      await broker.kill();
      await comes('lost');
      await broker.start();
      await comes('connected');
    }
    expect(states.filter(({ detail }) => /another program/.test(detail))).toEqual([]);
  });

  test('what is held back in a pause comes after it, and the connection outlives it', async () => {
    const { port } = await start();
    const url = `mqtt://127.0.0.1:${port}`;
    const { comes, messages, source, states } = reach({ url });
    await comes('connected');
    const device = reach({ url, clientId: 'device', city: 'elsewhere' });
    await device.comes('connected');
    source.pause();
    for (let i = 0; i < 50; i += 1)
      await device.source.publish({ topic: 'twin/tiny/power/x/tele', payload: String(i), qos: 1, retain: false });
    await new Promise((resolve) => setTimeout(resolve, 200));
    // The one that was being handed over when it was asked to stop.
    expect(messages.length).toBeLessThanOrEqual(1);
    source.resume();
    await vi.waitFor(
      () =>
        expect(messages.map(({ payload }) => Number(payload.toString()))).toEqual(
          Array.from({ length: 50 }, (_, i) => i),
        ),
      WITHIN,
    );
    expect(states.at(-1)).toMatchObject({ state: 'connected' });
  });

  test('topics that are wanted later are subscribed at once, and those no longer wanted are not', async () => {
    const { port } = await start();
    const url = `mqtt://127.0.0.1:${port}`;
    let filters = ['shellies/#'];
    const { comes, messages, source } = reach({ url, filters: () => filters });
    await comes('connected');
    const device = reach({ url, clientId: 'device', city: 'elsewhere' });
    await device.comes('connected');
    const send = (topic: string) => device.source.publish({ topic, payload: 'x', qos: 1, retain: false });
    await send('shellies/1');
    await vi.waitFor(() => expect(messages).toHaveLength(1), WITHIN);
    filters = ['zigbee/#'];
    source.refresh();
    await vi.waitFor(async () => {
      await send('zigbee/1');
      expect(messages.some(({ topic }) => topic === 'zigbee/1')).toBe(true);
    }, WITHIN);
    const before = messages.filter(({ topic }) => topic.startsWith('shellies')).length;
    await send('shellies/2');
    await send('zigbee/2');
    await vi.waitFor(() => expect(messages.at(-1)?.topic).toBe('zigbee/2'), WITHIN);
    expect(messages.filter(({ topic }) => topic.startsWith('shellies'))).toHaveLength(before);
  });

  test('MQTT 5 carries along where to answer and to what; the answer brings it back', async () => {
    const { port } = await start();
    const url = `mqtt://127.0.0.1:${port}`;
    const asker = reach({ url });
    await asker.comes('connected');
    const other = reach({ url, clientId: 'other', city: 'elsewhere' });
    await other.comes('connected');
    await other.source.publish({
      ...{ topic: 'twin/tiny/power/x/ack', payload: '{"result":"ok"}', qos: 1, retain: false },
      reply: { topic: 'twin/tiny/power/x/ack', correlation: 'command-1' },
      withinMs: 5000,
    });
    await vi.waitFor(() => expect(asker.messages[0]?.correlation).toBe('command-1'), WITHIN);
  });

  test('a broker that knows only MQTT 3.1.1: it is spoken so, and there are no shared subscriptions', async () => {
    const { port } = await start();
    const url = await onlyOldMqtt(port);
    await reach({ url }).comes('connected');
    const told = await trouble({ url, clientId: 'sharing', share: 'hosts', purpose: 'store' });
    expect(told.trouble).toBe('no-share');
    expect(told.detail).toMatch(/leave out "share"/);
    const plain = reach({ url, clientId: 'plain', share: 'hosts', purpose: 'store', withoutShare: 'plain' });
    await plain.comes('connected');
  });
});

/** Lets everybody in, takes the subscription, and says goodbye with a reason of MQTT 5. */
async function brokerThatSays(reason: number): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => {
      const type = bytes[0]! >> 4;
      if (type === 1) socket.write(Buffer.from([0x20, 3, 0, 0, 0]));
      // SUBSCRIBE, whose packet id stands behind its length.
      if (type === 8) socket.end(Buffer.from([0x90, 4, bytes[2]!, bytes[3]!, 0, 1, 0xe0, 2, reason, 0]));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  doors.push(server);
  return `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A door before a broker that answers version 5 as a broker of the time of 3.1.1 has to: "unacceptable protocol version", and hangs up. */
async function onlyOldMqtt(port: number): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (first: Buffer) => {
      const at = first.indexOf('MQTT', 0, 'latin1') + 4;
      if (first[at] === 5) {
        socket.end(Buffer.from([0x20, 2, 0, 1]));
        return;
      }
      const broker = connectTo(port, '127.0.0.1');
      broker.on('error', () => socket.destroy());
      broker.write(first);
      socket.pipe(broker).pipe(socket);
      socket.once('close', () => broker.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  doors.push(server);
  return `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
