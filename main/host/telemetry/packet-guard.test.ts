import fc from 'fast-check';
import mqttPacket from 'mqtt-packet';
import { expect, test } from 'vitest';
import { PacketGuard } from './packet-guard.ts';

test('follows real packets, however they are cut', () => {
  const packets = [
    mqttPacket.generate({
      cmd: 'connect',
      clientId: 'x',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: true,
      keepalive: 0,
    }),
    mqttPacket.generate({
      cmd: 'publish',
      topic: 'a',
      payload: Buffer.alloc(300_000),
      qos: 1,
      messageId: 7,
      retain: false,
      dup: false,
    }),
    mqttPacket.generate({ cmd: 'pingreq' }),
    mqttPacket.generate({ cmd: 'publish', topic: 'a', payload: 'x', qos: 0, retain: false, dup: false }),
  ];
  const stream = Buffer.concat(packets);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1, maxLength: 30 }), (sizes) => {
      const guard = new PacketGuard();
      let at = 0;
      for (let i = 0; at < stream.length; i += 1) {
        const size = sizes[i % sizes.length] ?? 1;
        expect(guard.accepts(stream.subarray(at, at + size))).toBe(true);
        at += size;
      }
    }),
    { numRuns: 50 },
  );
});

test('refuses what announces more than a megabyte, before it has come', () => {
  expect(new PacketGuard().accepts(Uint8Array.of(0x30, 0xff, 0xff, 0xff, 0x7f))).toBe(false);
  expect(new PacketGuard().accepts(Uint8Array.of(0x30, 0x80, 0x80, 0x80, 0x80, 0x01))).toBe(false);
});
