// Base voltage of each bus: the one of the network's voltage bases that comes nearest to the bus's voltage without load, as OpenDSS's
// CalcVoltageBases chooses it. A bus that is dead takes what its neighbours have: through lines the same, through a transformer its
// rated voltage.
import { ELEMENT, type PhaseModel } from './phase-model.ts';

/** kV line to line that OpenDSS knows where a file names none (Set VoltageBases); here V. */
const USUAL_BASES = [208, 480, 12470, 24900, 34500, 115000, 230000];

/** The base of `bases` (V, line to line) that |voltage| is nearest to, relative to the base. */
export function nearestBase(bases: readonly number[], voltage: number): number {
  let best = 0;
  let least = Infinity;
  for (const base of bases) {
    const distance = Math.abs(1 - voltage / base);
    if (distance >= least) continue;
    least = distance;
    best = base;
  }
  return best;
}

/** Without load a voltage is taken to be at least this part of the one with it. */
const LEAST_RISE = 0.95;
/** pu that no voltage without load is above, if it is not with load either */
const HIGHEST = 1.1;
/** pu of the voltage with load, below which there is no telling what it would be without */
const LOWEST = 0.7;

function isDoubtful(bases: readonly number[], voltage: number, nearest: number): boolean {
  if (voltage < LOWEST * nearest || nearestBase(bases, voltage * LEAST_RISE) !== nearest) return true;
  return nearestBase(bases, Math.max(voltage, HIGHEST * nearest)) !== nearest;
}

/**
 * Fills `base` [buses] V, line to neutral; 0 where nothing tells one. `re`, `im` [nodes]: V without load, or (`loaded`) with it: then
 * false where the load makes it doubtful which base is nearest. `live` [nodes].
 */
export function findBaseVoltages(
  model: PhaseModel,
  re: Float64Array,
  im: Float64Array,
  live: Uint8Array,
  base: Float64Array,
  loaded: boolean,
): boolean {
  const { network, nodesOfBus } = model;
  const bases = network.voltageBases.length > 0 ? network.voltageBases : USUAL_BASES;
  base.fill(0);
  for (let bus = 0; bus < base.length; bus++) {
    // The first live node of a bus speaks for it: the phases come first.
    let k = nodesOfBus[bus]!;
    const end = nodesOfBus[bus + 1]!;
    while (k < end && (live[k] === 0 || (re[k] === 0 && im[k] === 0))) k++;
    if (k === end) continue;
    const voltage = Math.sqrt(3 * (re[k]! * re[k]! + im[k]! * im[k]!));
    const nearest = nearestBase(bases, voltage);
    if (loaded && isDoubtful(bases, voltage, nearest)) return false;
    base[bus] = nearest / Math.sqrt(3);
  }
  if (base.includes(0)) spread(model, base, bases);
  return true;
}

/** Fills zeros from neighbours until nothing changes any more. */
function spread(model: PhaseModel, base: Float64Array, bases: readonly number[]): void {
  const { network } = model;
  for (let changed = true; changed; ) {
    changed = false;
    const give = (bus: number, value: number) => {
      if (base[bus] !== 0 || value === 0) return;
      base[bus] = value;
      changed = true;
    };
    for (const { kind, row, terminals } of model.elements) {
      if (kind === ELEMENT.consumer || kind === ELEMENT.source) continue;
      if (kind === ELEMENT.transformer) {
        const { phases, windings } = network.transformers[row]!;
        if (!windings.some((winding) => base[winding.terminal.bus] !== 0)) continue;
        for (const { terminal, ratedVoltage, connection } of windings) {
          const lineToLine = phases === 1 && connection === 'wye' ? ratedVoltage * Math.sqrt(3) : ratedVoltage;
          give(terminal.bus, nearestBase(bases, lineToLine) / Math.sqrt(3));
        }
        continue;
      }
      for (const { bus } of terminals) for (const other of terminals) give(bus, base[other.bus]!);
    }
  }
}
