import { describe, expect, it } from 'vitest';
import { NetworkBuilder } from '../network/network-builder.ts';
import { Topology } from '../network/topology.ts';
import { ShortCircuit } from '../power-flow/short-circuit.ts';
import { relay } from './protective-device.ts';
import { checkSensitivity } from './sensitivity.ts';

/** A feeder 0 -- 1 -- ... -- 4 with relays at the heads of lines 0 and 2, and a tie (open) to a long stretch 5 -- 6. */
function feeder() {
  const builder = new NetworkBuilder({ name: 'feeder' });
  for (let i = 0; i < 7; i++) builder.addNode({ id: `n${i}`, baseVoltage: 10e3 });
  builder.addSource({ id: 'grid', node: 0, shortCircuitPower: 200e6, rOverX: 0.1 });
  for (let i = 0; i < 4; i++) builder.addLine({ id: `l${i}`, from: i, to: i + 1, r: 0.3, x: 0.3 });
  builder.addLine({ id: 'far', from: 5, to: 6, r: 6, x: 3 });
  builder.addSwitch({ id: 'tie', nodeA: 4, nodeB: 5, normalOpen: true });
  const at = (row: number, pickup: number) =>
    relay({
      id: `relay ${row}`,
      place: { kind: 'branch', row, end: 'from' },
      elements: [
        { kind: 'iec', type: 'normalInverse', pickup, multiplier: 0.2 },
        { kind: 'definite', pickup: 8 * pickup, delay: 0 },
      ],
    });
  return { network: builder.build(), state: builder.state(), devices: [at(0, 600), at(2, 400)] };
}

describe('checkSensitivity', () => {
  it('takes the least current of each section, line to line', () => {
    const { network, state, devices } = feeder();
    const least = new ShortCircuit(network, new Topology(network, state), { case: 'min' });
    const expected = [2, 4].map((node) => least.fault({ node }).lineToLine);
    const rows = checkSensitivity(network, state, devices);
    expect(rows).toEqual([
      {
        device: 'relay 0',
        node: 2,
        current: expect.closeTo(expected[0]!, 6),
        pickup: 600,
        multiple: expect.closeTo(expected[0]! / 600, 8),
        isSufficient: true,
      },
      {
        device: 'relay 2',
        node: 4,
        current: expect.closeTo(expected[1]!, 6),
        pickup: 400,
        multiple: expect.closeTo(expected[1]! / 400, 8),
        isSufficient: true,
      },
    ]);
    expect(checkSensitivity(network, state, devices, { only: new Set(['relay 2']) })).toEqual([rows[1]]);
  });

  it('finds that a feeder has outgrown its protection', () => {
    const { network, state, devices } = feeder();
    state.switchClosed[0] = 1;
    const rows = checkSensitivity(network, state, devices);
    expect(rows.map(({ device, node, isSufficient }) => [device, node, isSufficient])).toEqual([
      ['relay 0', 2, true],
      ['relay 2', 6, false],
    ]);
  });
});
