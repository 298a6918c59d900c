// Loads, generators, capacitors and reactors of the positive-sequence equivalent: each with its whole power at its bus.
import { BRANCH_CLASS } from '../../../../simulation/network/network.ts';
import type { PhaseConsumer, Terminal } from '../../../../simulation/network/phase-network.ts';
import { type Equivalent, noEquivalent, phasesOf, positiveSequence } from './equivalent.ts';

export function addLoads(equivalent: Equivalent): void {
  const { network, builder } = equivalent;
  for (const consumer of network.consumers) {
    const { id, p, q, customers, terminal } = consumer;
    if (p < 0) builder.addGenerator({ id, node: terminal.bus, p: -p, q: -q });
    else builder.addConsumer({ id, node: terminal.bus, ...atBase(equivalent, consumer), customers });
  }
  for (const [row, capacitor] of network.capacitors.entries()) {
    const { id, terminals, phases, g, b } = capacitor;
    requireShunt(equivalent, id, terminals);
    phasesOf(equivalent, id, terminals[0]!, phases);
    let [conductance, susceptance] = [0, 0];
    for (const [step, isIn] of equivalent.solution.capacitorSteps[row]!.entries()) {
      if (isIn !== 1) continue;
      conductance += (phases / 3) * positiveSequence(g[step]!, phases);
      susceptance += (phases / 3) * positiveSequence(b[step]!, phases);
    }
    builder.addShunt({ id, node: terminals[0]!.bus, g: conductance, b: susceptance });
  }
  addReactors(equivalent);
}

function addReactors(equivalent: Equivalent): void {
  const { network, builder, file } = equivalent;
  for (const { id, terminals, phases, g, b } of network.reactors) {
    phasesOf(equivalent, id, terminals[0]!, phases);
    const [conductance, susceptance] = [positiveSequence(g, phases), positiveSequence(b, phases)];
    if (isShunt(terminals)) {
      const [share, node] = [phases / 3, terminals[0]!.bus];
      builder.addShunt({ id, node, g: share * conductance, b: share * susceptance });
      continue;
    }
    if (phases !== 3) throw noEquivalent(file, id, 'a series reactor of less than three phases');
    const square = conductance ** 2 + susceptance ** 2;
    builder.addBranch({
      id,
      class: BRANCH_CLASS.SeriesCompensator,
      from: terminals[0]!.bus,
      to: terminals[1]!.bus,
      r: conductance / square,
      x: -susceptance / square,
    });
  }
}

const isShunt = (terminals: readonly Terminal[]): boolean =>
  terminals.length === 1 || terminals[1]!.nodes.every((node) => node === 0);

function requireShunt({ file }: Equivalent, id: string, terminals: readonly Terminal[]): void {
  if (!isShunt(terminals)) throw noEquivalent(file, id, 'a series capacitor');
}

/** p and q at the bus's base voltage, and the shares that follow the voltage; an exponent between two models is a mix of both. */
function atBase({ base }: Equivalent, consumer: PhaseConsumer) {
  const { model, p, q, terminal, connection, ratedVoltage, phases } = consumer;
  const phase = connection === 'delta' || (phases === 1 && terminal.nodes.length === 2 && terminal.nodes[1] !== 0);
  const voltage = (phase ? base(terminal.bus) : base(terminal.bus) / Math.sqrt(3)) / ratedVoltage;
  const exponents = { 1: [0, 0], 2: [2, 2], 4: [consumer.exponentP, consumer.exponentQ], 5: [1, 1] } as const;
  const [eP, eQ] = exponents[model];
  return {
    p: p * voltage ** eP,
    q: q * voltage ** eQ,
    currentShareP: currentShare(eP),
    currentShareQ: currentShare(eQ),
    impedanceShareP: impedanceShare(eP),
    impedanceShareQ: impedanceShare(eQ),
  };
}

const within = (share: number): number => Math.min(1, Math.max(0, share));
const currentShare = (exponent: number): number => within(exponent <= 1 ? exponent : 2 - exponent);
const impedanceShare = (exponent: number): number => within(exponent - 1);
