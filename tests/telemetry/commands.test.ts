// Commands over a real broker: answered by a device that speaks MQTT 5 and by one that does not, done only by the position's own word,
// never kept for anybody who comes later.
import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CommandReport } from '../../contract/command-requests.ts';
import { createCityClock } from '../../main/host/city-clock.ts';
import { type CommandService, createCommandService } from '../../main/host/commands/command-service.ts';
import type { Answer } from '../../main/host/requests/handler.ts';
import { hasMosquitto, type Mosquitto, startMosquitto } from './mosquitto.ts';
import { makeFolder, removeFolder, startTelemetryHost, type TelemetryHost } from './telemetry-host.ts';
import { strictGuard } from '../builders/strict-guard.ts';

const WITHIN = { timeout: 10_000, interval: 25 };
const TOPIC = 'twin/tiny/power/switch-s1';
const WISH = { commandId: 'command-1', point: 'switch-s1.position', value: 'open' };

const resultOf = (given: Answer<CommandReport>): CommandReport => {
  if ('failure' in given) throw new Error(given.failure.message);
  return given.result;
};

describe.skipIf(!hasMosquitto)('commands through mosquitto', () => {
  let broker: Mosquitto;
  let dir: string;
  let host: TelemetryHost;
  let service: CommandService;
  let device: MqttClient;

  beforeAll(async () => {
    broker = await startMosquitto('tiny');
  });
  afterAll(() => broker.remove());
  beforeEach(async () => {
    dir = makeFolder();
    host = await startTelemetryHost({ kind: 'external', url: broker.hostUrl }, dir);
    await vi.waitFor(() => expect(host.telemetry.broker().state).toBe('connected'), WITHIN);
    const points = host.city.points.map((point) =>
      point.definition.name === 'position'
        ? { ...point, definition: { ...point.definition, commands: ['open', 'closed'] } }
        : point,
    );
    const now = Date.now();
    service = createCommandService({
      points,
      pointRows: new Map(points.map(({ id }, row) => [id, row])),
      live: host.telemetry.live,
      telemetry: host.telemetry,
      journal: host.storage.journal,
      clock: createCityClock({ startCity: now, startWall: now, speed: 1 }),
      log: (line) => expect.fail(line),
      guard: strictGuard,
    });
  });
  afterEach(async () => {
    await device.endAsync(true);
    service.close();
    await host.stop();
    removeFolder(dir);
  });

  const tell = (position: string) =>
    device.publishAsync(`${TOPIC}/state`, JSON.stringify({ ts: Date.now(), v: { position } }), {
      qos: 1,
      retain: true,
    });

  test('a device of MQTT 5 answers where it was asked to, and names the command by its correlation alone', async () => {
    device = await mqtt.connectAsync(broker.deviceUrl, { protocolVersion: 5 });
    const kept: boolean[] = [];
    device.on('message', (_topic, payload, packet) => {
      kept.push(packet.retain);
      const { phase } = JSON.parse(payload.toString()) as { phase: string };
      const { responseTopic = '', correlationData } = packet.properties ?? {};
      expect(packet.properties?.messageExpiryInterval).toBeGreaterThan(0);
      device.publish(responseTopic, JSON.stringify({ result: phase === 'select' ? 'selected' : 'accepted' }), {
        qos: 1,
        properties: correlationData === undefined ? {} : { correlationData },
      });
    });
    await device.subscribeAsync(`${TOPIC}/cmd`, { qos: 1 });
    await tell('closed');
    await vi.waitFor(() => expect(host.value('switch-s1.position')).toBe(1), WITHIN);

    expect(resultOf(await service.select(WISH, 'anna')).state).toBe('selected');
    expect(resultOf(await service.operate('command-1', 'anna')).state).toBe('sent');
    await tell('open');
    await vi.waitFor(() => expect(service.list()[0]?.state).toBe('confirmed'), WITHIN);
    expect(kept).toEqual([false, false]);
    const steps = (await host.storage.journal.list({ limit: 50 })).filter(({ kind }) => kind === 'command');
    expect(steps.map(({ data }) => data['state'])).toEqual(['confirmed', 'sent', 'sending', 'selected', 'selecting']);
  });

  test('a device of MQTT 3.1.1 answers by the id; who comes later hears nothing of it', async () => {
    device = await mqtt.connectAsync(broker.deviceUrl, { protocolVersion: 4 });
    device.on('message', (_topic, payload) => {
      const { id } = JSON.parse(payload.toString()) as { id: string };
      device.publish(`${TOPIC}/ack`, JSON.stringify({ id, result: 'refused', reason: 'local' }), { qos: 1 });
    });
    await device.subscribeAsync(`${TOPIC}/cmd`, { qos: 1 });
    expect(resultOf(await service.select(WISH, 'anna'))).toMatchObject({ state: 'refused', reason: 'local' });
    const late: string[] = [];
    const later = await mqtt.connectAsync(broker.deviceUrl);
    later.on('message', (topic) => late.push(topic));
    await later.subscribeAsync('twin/tiny/+/+/cmd', { qos: 1 });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(late).toEqual([]);
    await later.endAsync(true);
  });

  test('nobody answers; or no broker takes it: said in time, and the device is free again', async () => {
    device = await mqtt.connectAsync(broker.deviceUrl);
    expect(resultOf(await service.select(WISH, 'anna'))).toMatchObject({ state: 'refused', reason: 'silent' });
    await broker.stop();
    await vi.waitFor(() => expect(host.telemetry.broker().state).toBe('lost'), WITHIN);
    expect(resultOf(await service.select({ ...WISH, commandId: 'command-2' }, 'anna'))).toMatchObject({
      state: 'refused',
      reason: 'unsent',
    });
    await broker.start();
  }, 20_000);
});
