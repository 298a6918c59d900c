// Deaths, counts and rebirths, on a clock that the test moves.
import { beforeEach, describe, expect, test } from 'vitest';
import { encodePayload, TYPE } from '../../../../tests/telemetry/sparkplug-encoder.ts';
import {
  NOW,
  LOAD_1,
  TEMPERATURE_1,
  POSITION_1,
  open,
  send,
  wait,
  load,
  nodeBirth,
  deviceBirth,
  data,
  death,
  beBorn,
  rebirths,
  stand,
  reset,
} from '../../../../tests/telemetry/sparkplug-stand.ts';
import { ASK_EVERY_MS, ASK_JITTER_MS, REORDER_MS } from './edge-node.ts';
import { readPayload } from './sparkplug-message.ts';

beforeEach(reset);

describe('deaths', () => {
  test('the death of a node takes all its devices along, at the time of its arrival', () => {
    beBorn();
    stand.sink.take();
    stand.wall += 60_000;
    send('north/NDEATH/gw', death(7));
    expect(stand.sink.take().gone).toEqual([
      { rows: [LOAD_1], ts: stand.wall },
      { rows: [POSITION_1], ts: stand.wall },
    ]);
    send('north/DDATA/gw/transformer-1', data(3, { alias: 1, value: { double: 1 } }));
    expect(stand.sink.take().values).toEqual([]);
  });

  test('a death of an earlier life is ignored and counted', () => {
    beBorn();
    stand.sink.take();
    send('north/NDEATH/gw', death(6));
    expect(stand.sink.take()).toMatchObject({ gone: [], refused: [{ reason: 'out-of-sequence' }] });
    send('north/DDATA/gw/transformer-1', data(3, { alias: 1, value: { double: 1 } }));
    expect(stand.sink.take().values).toHaveLength(1);
  });

  test('the death of a device is its own, at the time it says', () => {
    beBorn();
    stand.sink.take();
    stand.wall += 5000;
    send('north/DDEATH/gw/transformer-1', encodePayload({ timestamp: NOW + 4000, seq: 3 }));
    expect(stand.sink.take().gone).toEqual([{ rows: [LOAD_1], ts: NOW + 4000 }]);
    send('north/DDATA/gw/switch-1', data(4, { alias: 1, value: { int: 1 } }));
    expect(stand.sink.take().values).toHaveLength(1);
    send('north/DDATA/gw/transformer-1', data(5, { alias: 1, value: { double: 1 } }));
    expect(stand.sink.take()).toMatchObject({ values: [], refused: [{ reason: 'out-of-sequence' }] });
    wait(5000);
    expect(rebirths()).toEqual(['spBv1.0/north/NCMD/gw']);
  });

  test('a node that is born anew leaves its devices behind until each is', () => {
    beBorn();
    stand.sink.take();
    send('north/NBIRTH/gw', nodeBirth(0, 8));
    expect(stand.sink.take().gone.map(({ rows }) => rows)).toEqual([[LOAD_1], [POSITION_1]]);
    send('north/DBIRTH/gw/transformer-1', deviceBirth(1, load(5)));
    const { values, held } = stand.sink.take();
    expect([values.map(({ value }) => value), held]).toEqual([[5], [LOAD_1]]);
  });

  test('a metric that a new birth no longer names is no longer known', () => {
    beBorn();
    send(
      'north/DBIRTH/gw/transformer-1',
      deviceBirth(3, load(1), { name: 'temperature', datatype: TYPE.Double, value: { double: 20 } }),
    );
    stand.sink.take();
    send('north/DBIRTH/gw/transformer-1', deviceBirth(4, load(1)));
    expect(stand.sink.take().gone).toEqual([{ rows: [TEMPERATURE_1], ts: NOW }]);
  });
});

describe('counts and rebirths', () => {
  test('what comes too early waits for what is missing', () => {
    beBorn();
    stand.sink.take();
    for (const seq of [5, 4, 6]) send('north/DDATA/gw/transformer-1', data(seq, { alias: 1, value: { double: seq } }));
    expect(stand.sink.take().values).toEqual([]);
    stand.wall += REORDER_MS - 1;
    stand.host.tick(stand.sink);
    send('north/DDATA/gw/transformer-1', data(3, { alias: 1, value: { double: 3 } }));
    expect(stand.sink.take().values.map(({ value }) => value)).toEqual([3, 4, 5, 6]);
    wait(20_000);
    expect(rebirths()).toEqual([]);
    expect(stand.sink.take().refused).toEqual([]);
  });

  test('a gap: nothing holds, nothing is believed, births are asked for with a command that an independent reading understands', () => {
    beBorn();
    stand.sink.take();
    send('north/DDATA/gw/transformer-1', data(4, { alias: 1, value: { double: 4 } }));
    wait(REORDER_MS);
    const { gone, refused, values } = stand.sink.take();
    expect(gone.map(({ rows }) => rows)).toEqual([[LOAD_1], [POSITION_1]]);
    expect(refused.map(({ reason }) => reason)).toEqual(['out-of-sequence']);
    expect(values).toEqual([]);
    wait(3000);
    expect(rebirths()).toEqual(['spBv1.0/north/NCMD/gw']);
    const command = stand.sent.at(-1);
    expect(command).toMatchObject({ qos: 0, retain: false });
    const at = stand.sent.at(-1) === undefined ? 0 : readPayload(Buffer.from(command?.payload ?? '')).timestamp;
    expect(command?.payload).toEqual(
      encodePayload({
        timestamp: at,
        metrics: [{ name: 'Node Control/Rebirth', timestamp: at, datatype: TYPE.Boolean, value: { boolean: true } }],
      }),
    );
    beBorn(40);
    expect(stand.sink.take().values.map(({ value }) => value)).toEqual([100, 'closed']);
  });

  test('a device that is born before its node by the network is sorted; what an earlier life left waiting is not taken', () => {
    stand.wall = NOW + 10;
    send(
      'north/DDATA/gw/transformer-1',
      encodePayload({ timestamp: NOW, seq: 2, metrics: [{ alias: 1, value: { double: 66 } }] }),
    );
    send('north/DBIRTH/gw/transformer-1', deviceBirth(1, load(5)));
    send('north/NBIRTH/gw', nodeBirth(0));
    expect(stand.sink.take()).toMatchObject({
      values: [{ row: LOAD_1, value: 5 }],
      refused: [{ reason: 'out-of-sequence' }],
    });
    wait(20_000);
    expect(rebirths()).toEqual([]);
  });

  test('data before a birth: asked soon, then at most once a minute, with jitter', () => {
    let seq = 0;
    for (let second = 0; second < 300; second += 1) {
      send('north/NDATA/gw', data(seq, { name: 'x', value: { double: 1 } }));
      seq = (seq + 1) % 256;
      wait(1000);
    }
    expect(stand.sink.take().values).toEqual([]);
    expect(rebirths().length).toBeGreaterThanOrEqual(4);
    expect(rebirths().length).toBeLessThanOrEqual(5);
    expect(ASK_EVERY_MS + ASK_JITTER_MS).toBeLessThan(75_000);
  });

  test('an unknown alias, or a device that was never born, makes it ask, and the rest goes on', () => {
    beBorn();
    stand.sink.take();
    send(
      'north/DDATA/gw/transformer-1',
      data(3, { alias: 77, value: { double: 1 } }, { alias: 1, value: { double: 2 } }),
    );
    send('north/DDATA/gw/transformer-2', data(4, { alias: 1, value: { double: 1 } }));
    const { values, refused } = stand.sink.take();
    expect(values.map(({ value }) => value)).toEqual([2]);
    expect(refused.map(({ reason }) => reason)).toEqual(['out-of-sequence', 'out-of-sequence']);
    wait(5000);
    expect(rebirths()).toHaveLength(1);
  });

  test('after a connection that was lost every living node is asked, and who does not answer is not known to be there', () => {
    beBorn();
    send('south/NBIRTH/gw', nodeBirth(0, 1));
    send('south/NDEATH/gw', death(1));
    stand.sink.take();
    stand.host.onConnected(0);
    wait(ASK_JITTER_MS);
    expect(rebirths()).toEqual(['spBv1.0/north/NCMD/gw']);
    wait(60_000);
    expect(stand.sink.take().gone.map(({ rows }) => rows)).toEqual([[LOAD_1], [POSITION_1]]);
  });

  test('a clock that is set back lets nobody be silent for longer', () => {
    beBorn();
    stand.host.onConnected(0);
    wait(ASK_JITTER_MS);
    stand.sink.take();
    stand.wall -= 3_600_000;
    wait(60_000);
    expect(stand.sink.take().gone.map(({ rows }) => rows)).toEqual([[LOAD_1], [POSITION_1]]);
  });

  test('nodes that are named are asked at the first connection; without a broker the question goes out later', () => {
    stand.host = open({ nodes: ['north/gw'] });
    stand.isBrokerThere = false;
    stand.host.onConnected(0);
    wait(15_000);
    stand.isBrokerThere = true;
    wait(15_000);
    return Promise.resolve().then(() => {
      wait(15_000);
      expect(rebirths().length).toBeGreaterThanOrEqual(1);
    });
  });
});
