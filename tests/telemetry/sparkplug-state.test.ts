// A host that dies without a word: what edge nodes are told of it by a real broker.
import mqtt from 'mqtt';
import { expect, test, vi } from 'vitest';
import { startHostChild } from './host-child.ts';
import { hasMosquitto, startMosquitto } from './mosquitto.ts';
import { makeFolder, removeFolder } from './telemetry-host.ts';

const WITHIN = { timeout: 15_000, interval: 25 };
const DECODERS = { mappings: [], sparkplug: { hostId: 'twin', groups: ['north'], points: [] } };

interface State {
  readonly online: boolean;
  readonly timestamp: number;
}

test.runIf(hasMosquitto)(
  'the broker says of a host that was killed that it is gone, with the time of its last connection, and keeps that until it is back',
  async () => {
    const broker = await startMosquitto('tiny');
    const dir = makeFolder();
    const states: State[] = [];
    const listen = async (heard: State[]) => {
      const node = await mqtt.connectAsync(broker.deviceUrl);
      node.on('message', (_topic, payload) => heard.push(JSON.parse(payload.toString()) as State));
      await node.subscribeAsync('spBv1.0/STATE/twin', { qos: 1 });
      return node;
    };
    const node = await listen(states);
    let host = await startHostChild(dir, broker.hostUrl, [], DECODERS);
    try {
      await vi.waitFor(() => expect(states).toMatchObject([{ online: true }]), WITHIN);
      await host.end('SIGKILL');
      await vi.waitFor(() => expect(states).toHaveLength(2), WITHIN);
      expect(states[1]).toEqual({ online: false, timestamp: states[0]!.timestamp });

      const late: State[] = [];
      const other = await listen(late);
      await vi.waitFor(() => expect(late).toEqual([states[1]]), WITHIN);
      await other.endAsync(true);

      host = await startHostChild(dir, broker.hostUrl, [], DECODERS);
      await vi.waitFor(() => expect(states).toHaveLength(3), WITHIN);
      expect(states[2]!.online).toBe(true);
      expect(states[2]!.timestamp).toBeGreaterThan(states[1]!.timestamp);
    } finally {
      await host.end('SIGKILL');
      await node.endAsync(true);
      await broker.remove();
      removeFolder(dir);
    }
  },
  60_000,
);
