import { describe, expect, it } from 'vitest';
import { checkNetwork } from './check-network.ts';
import { NetworkBuilder } from './network-builder.ts';
import { SWITCH_CLASS } from './network.ts';

/** A source at a, a line to b, a load there. */
function sound(): NetworkBuilder {
  const builder = new NetworkBuilder({ name: 'two buses' });
  builder.addNode({ id: 'a', baseVoltage: 10e3 });
  builder.addNode({ id: 'b', baseVoltage: 10e3 });
  builder.addSource({ id: 'grid', node: 0 });
  builder.addLine({ id: 'line', from: 0, to: 1, r: 1, x: 1 });
  builder.addConsumer({ id: 'load', node: 1, p: 1e3, q: 0 });
  return builder;
}

const found = (builder: NetworkBuilder) =>
  checkNetwork(builder.build(), builder.state()).map(({ severity, element, message }) => [severity, element, message]);

describe('checkNetwork', () => {
  it('finds nothing in a sound network', () => expect(found(sound())).toEqual([]));

  it('refuses a network without buses or without a source', () => {
    const empty = new NetworkBuilder({ name: 'empty' });
    expect(found(empty)).toEqual([['error', '', 'the network has no bus']]);
    empty.addNode({ id: 'a', baseVoltage: 1 });
    expect(found(empty)).toEqual([['error', '', 'no source feeds the network']]);
  });

  const broken: readonly (readonly [string, (builder: NetworkBuilder) => void, RegExp])[] = [
    ['c', (b) => b.addNode({ id: 'c', baseVoltage: 0 }), /base voltage is 0/],
    ['c', (b) => b.addNode({ id: 'c', baseVoltage: Number.NaN }), /base voltage is missing/],
    ['a', (b) => b.addNode({ id: 'a', baseVoltage: 1 }), /two bus rows/],
    ['z', (b) => b.addLine({ id: 'z', from: 0, to: 1, r: 0, x: 0 }), /series impedance is zero/],
    ['z', (b) => b.addLine({ id: 'z', from: 0, to: 7, r: 1, x: 0 }), /bus that does not exist/],
    ['z', (b) => b.addLine({ id: 'z', from: 1, to: 1, r: 1, x: 0 }), /same bus/],
    ['z', (b) => b.addLine({ id: 'z', from: 0, to: 1, r: Number.NaN, x: 0 }), /r is not a number/],
    ['z', (b) => b.addBranch({ id: 'z', class: 1, from: 0, to: 1, r: 1, x: 0, ratio: 0 }), /ratio is 0/],
    ['line', (b) => b.addLine({ id: 'line', from: 0, to: 1, r: 1, x: 0 }), /two branch rows/],
    ['load 2', (b) => b.addConsumer({ id: 'load 2', node: 1, p: Number.NaN, q: 0 }), /its p is NaN/],
    ['load 2', (b) => b.addConsumer({ id: 'load 2', node: -1, p: 1, q: 0 }), /bus that does not exist/],
    ['m', (b) => b.addMachine({ id: 'm', node: 1, p: 1, setPoint: 1, minQ: 2, maxQ: 1 }), /reactive limits/],
    ['m', (b) => b.addMachine({ id: 'm', node: 1, p: 1, setPoint: 0 }), /set point is 0/],
    ['grid 2', (b) => b.addSource({ id: 'grid 2', node: 0, magnitude: 1.02 }), /one bus at two voltages/],
    [
      'e',
      (b) => b.addSwitch({ id: 'e', class: SWITCH_CLASS.GroundDisconnector, nodeA: 1, nodeB: -1 }),
      /earths b, which a source feeds/,
    ],
    [
      's',
      (b) => b.addSwitch({ id: 's', nodeA: 0, nodeB: b.addNode({ id: 'low', baseVoltage: 400 }) }),
      /two base voltages/,
    ],
  ];
  it.each(broken)('names %s and what is wrong with it', (element, breakIt, message) => {
    const builder = sound();
    breakIt(builder);
    expect(found(builder)).toContainEqual(['error', element, expect.stringMatching(message)]);
  });

  it('lets the windings of one transformer share its name', () => {
    const builder = sound();
    for (const terminal of [1, 2]) builder.addBranch({ id: 't', terminal, class: 1, from: 0, to: 1, r: 0, x: 1 });
    expect(found(builder)).toEqual([]);
  });

  it('warns of a line between two voltages', () => {
    const builder = sound();
    const other = builder.addNode({ id: 'other', baseVoltage: 20e3 });
    builder.addLine({ id: 'odd', from: 1, to: other, r: 1, x: 1 });
    expect(found(builder)).toEqual([['warning', 'odd', expect.stringContaining('10000 V and 20000 V')]]);
  });

  it('warns of loops without impedance and of dead buses', () => {
    const builder = sound();
    builder.addSwitch({ id: 's1', nodeA: 0, nodeB: 1 });
    builder.addSwitch({ id: 's2', nodeA: 0, nodeB: 1 });
    builder.addConsumer({ id: 'lost', node: builder.addNode({ id: 'far', baseVoltage: 10e3 }), p: 2500, q: 0 });
    expect(found(builder)).toEqual([
      ['warning', 's2', expect.stringContaining('(s1, s2)')],
      ['warning', '', '1 of 3 buses have no path to a source (load 2.500 kW: lost): far'],
    ]);
  });

  it('refuses a network whose only source is not connected, and warns of one among several', () => {
    const builder = sound();
    const [network, state] = [builder.build(), builder.state()];
    state.branchOpen[0] = 3;
    expect(checkNetwork(network, state)[0]).toMatchObject({ severity: 'error', element: 'grid' });
    builder.addSource({ id: 'spare', node: builder.addNode({ id: 'c', baseVoltage: 10e3 }) });
    const [switched] = checkNetwork(network, state, true);
    expect(switched).toMatchObject({ severity: 'warning', element: 'grid' });
    expect(found(builder)).toEqual([['warning', 'spare', 'the source at c is not connected to any other bus']]);
  });
});
