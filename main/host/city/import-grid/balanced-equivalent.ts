// The positive-sequence equivalent of a network that is described phase by phase. Exact for balanced, transposed networks; else it
// carries the same power with the same losses through each element, and voltages stand for the mean of the phases:
//   three phases   z1 = zs - zm (mean self and mutual impedance)
//   two            1.5 (zs - zm/2), one: 3 zs: a load S on n phases drops and loses there what S/3 on three would
//   shunts         the same with n/3
// Taps and capacitor steps are where the model's own controls leave them. How far its voltages lie from those by phases is measured and
// told. What has no such equivalent (neutral conductors, one open phase, three windings) is refused.
import { BRANCH_CLASS, SWITCH_CLASS } from '../../../../simulation/network/network.ts';
import { NetworkBuilder } from '../../../../simulation/network/network-builder.ts';
import type { PhaseLine, Terminal } from '../../../../simulation/network/phase-network.ts';
import { ThreePhaseFlow } from '../../../../simulation/power-flow/three-phase/three-phase-flow.ts';
import { GridFileError, type ThreePhaseGrid } from '../../grid/grid-file.ts';
import { settleEarlierStages } from '../../grid/settle-earlier-stages.ts';
import type { BalancedModel } from './balanced-model.ts';
import { compareWithPhases } from './compare-with-phases.ts';
import { type Equivalent, noEquivalent, phasesOf, positiveSequence } from './equivalent.ts';
import { addLoads } from './equivalent-loads.ts';
import { addTransformers } from './equivalent-transformers.ts';

const SQRT3 = Math.sqrt(3);
/** VA: a source's own impedance is a branch here, so what stands behind it is stiff */
const STIFF = 1e12;

/** @throws GridFileError that names the element without an equivalent */
export function balancedEquivalent(file: string, grid: ThreePhaseGrid): BalancedModel {
  const { network } = grid;
  const flow = new ThreePhaseFlow(network, settleEarlierStages(grid, {}));
  const solution = flow.solve({ controls: grid.controlsOn });
  if (!solution.converged)
    throw new GridFileError({
      file,
      message: 'the model has no solution phase by phase, so there is nothing to hold a balanced equivalent against',
      remedy: 'look at solve FILE, and correct what it names',
    });
  const builder = new NetworkBuilder({ name: network.name, frequency: network.frequency, coordinates: 'local' });
  const base = (bus: number): number => SQRT3 * solution.baseVoltage[bus]!;
  for (const [bus, { id, x, y }] of network.buses.entries()) {
    if (!(base(bus) > 0)) throw noEquivalent(file, id, 'its voltage cannot be told: nothing feeds it');
    builder.addNode({ id, baseVoltage: base(bus), ...(x === undefined || y === undefined ? {} : { x, y }) });
  }
  const equivalent: Equivalent = { file, network, solution, builder, base };
  addSources(equivalent);
  for (const line of network.lines) addLine(equivalent, line);
  addTransformers(equivalent);
  addLoads(equivalent);
  const made = { network: builder.build(), state: builder.state() };
  return {
    format: 'opendss',
    ...made,
    drawing: undefined,
    buses: network.buses.length,
    branches: network.lines.length + network.transformers.length,
    isEquivalent: true,
    warnings: [...grid.warnings, compareWithPhases(file, made, network, solution)],
  };
}

function addSources(equivalent: Equivalent): void {
  const { file, network, builder, base } = equivalent;
  for (const { id, terminals, phases, emfMagnitude, emfAngle, r, x } of network.sources) {
    const [terminal, other] = terminals;
    if (phases !== 3 || other.nodes.some((node) => node !== 0))
      throw noEquivalent(file, id, 'a source of other than three phases against earth');
    const { bus } = terminal;
    const { id: name, x: east, y: north } = network.buses[bus]!;
    const place = east === undefined || north === undefined ? {} : { x: east, y: north };
    const node = builder.addNode({ id: `${name}@${id}`, baseVoltage: base(bus), internal: true, ...place });
    const magnitude = (SQRT3 * emfMagnitude.reduce((sum, value) => sum + value, 0)) / 3 / base(bus);
    builder.addSource({ id, node, magnitude, angle: emfAngle[0]!, shortCircuitPower: STIFF, rOverX: 0.1 });
    const z = { r: positiveSequence(r, 3), x: positiveSequence(x, 3) };
    builder.addBranch({ id: `${id}.z`, class: BRANCH_CLASS.EquivalentBranch, from: node, to: bus, ...z });
  }
}

function addLine(equivalent: Equivalent, line: PhaseLine): void {
  const { builder, base } = equivalent;
  const { id, terminals, phases: n, isSwitch, r, x, g, b, normalRating, emergencyRating } = line;
  for (const terminal of terminals) phasesOf(equivalent, id, terminal, n);
  const [from, to] = terminals;
  const [openFrom, openTo] = [isOpen(equivalent, id, from), isOpen(equivalent, id, to)];
  const sameBase = Math.abs(base(from.bus) - base(to.bus)) < 1e-6 * base(to.bus);
  if (isSwitch && sameBase) {
    builder.addSwitch({
      id,
      class: SWITCH_CLASS.LoadBreakSwitch,
      nodeA: from.bus,
      nodeB: to.bus,
      normalOpen: openFrom || openTo,
      ratedCurrent: normalRating,
    });
    return;
  }
  const shunt = (matrix: Float64Array): number => ((n / 3) * positiveSequence(matrix, n)) / 2;
  const rated = (current: number): number => (n / SQRT3) * base(from.bus) * current;
  builder.addBranch({
    id,
    class: BRANCH_CLASS.ACLineSegment,
    from: from.bus,
    to: to.bus,
    r: (3 / n) * positiveSequence(r, n),
    x: (3 / n) * positiveSequence(x, n),
    gFrom: shunt(g),
    bFrom: shunt(b),
    gTo: shunt(g),
    bTo: shunt(b),
    // Volts stay volts where the two ends have come to different base voltages.
    ratio: base(to.bus) / base(from.bus),
    normalRating: rated(normalRating),
    emergencyRating: rated(emergencyRating),
    openEnds: (openFrom ? 1 : 0) | (openTo ? 2 : 0),
  });
}

function isOpen({ file }: Equivalent, id: string, { open }: Terminal): boolean {
  const count = open.filter((one) => one).length;
  if (count > 0 && count < open.length) throw noEquivalent(file, id, 'some of its phases are open, others are not');
  return count > 0;
}
