// From MATPOWER's tables to the network model.
//   branch   y_ff = (1/z + j b/2)/tau^2, y_ft = -1/(z tau e^(-j shift)), y_tf = -1/(z tau e^(j shift)), y_tt = 1/z + j b/2  (manual, 3.2);
//            a ratio of 0 means a line, so tau = 1. r, x, b are per unit on baseMVA and the base voltage of the `to` bus.
//   bus      Pd + jQd constant power; Gs + jBs MW and MVAr at 1 pu; type 4 is cut off with all that hangs on it (ext2int)
//   gen      at a REF bus the source; at a PV bus a machine; else a given power. A PV or REF bus without a generator in service is PQ
//            (bustypes). Of several generators at a bus the last one's VG holds (runpf).
import {
  BRANCH_CLASS,
  type Network,
  OUT_OF_SERVICE,
  type SwitchingState,
} from '../../../../simulation/network/network.ts';
import { NetworkBuilder } from '../../../../simulation/network/network-builder.ts';
import { GridFileError } from '../grid-file.ts';
import type { MatpowerCase } from './matpower-case.ts';

const PQ = 1;
const PV = 2;
const REF = 3;
const ISOLATED = 4;
const RADIANS = Math.PI / 180;
/** MATPOWER calculates in per unit only and does not ask for base voltages (case14 and case57 have none). */
const STAND_IN_VOLTAGE = 1e3;

export interface MatpowerNetwork {
  readonly network: Network;
  readonly state: SwitchingState;
  readonly warnings: readonly string[];
}

interface Buses {
  readonly rowOf: ReadonlyMap<number, number>;
  readonly type: Uint8Array;
  /** V */
  readonly voltage: Float64Array;
  /** VG that holds, of REF and PV buses */
  readonly setPoint: Float64Array;
}

export function matpowerNetwork(study: MatpowerCase): MatpowerNetwork {
  const warnings = [...study.warnings];
  const buses = readBuses(study, warnings);
  const builder = new NetworkBuilder({ name: study.name, basePower: study.baseMva * 1e6 });
  addBuses(builder, study, buses);
  addGenerators(builder, study, buses);
  addBranches(builder, study, buses, warnings);
  return { network: builder.build(), state: builder.state(), warnings };
}

function readBuses(study: MatpowerCase, warnings: string[]): Buses {
  const { bus } = study;
  const rowOf = new Map<number, number>();
  const type = new Uint8Array(bus.rows);
  const voltage = new Float64Array(bus.rows);
  let withoutVoltage = 0;
  let firstWithout = 0;
  const startless: number[] = [];
  for (let row = 0; row < bus.rows; row++) {
    const number = bus.at(row, 'BUS_I');
    if (!Number.isInteger(number) || number < 1) bus.fail(row, `${number} is no bus number`, 'give 1, 2, 3 ...');
    if (rowOf.has(number)) bus.fail(row, `bus ${number} stands in row ${rowOf.get(number)! + 1} too`, 'remove one');
    rowOf.set(number, row);
    const written = bus.at(row, 'BUS_TYPE');
    if (![PQ, PV, REF, ISOLATED].includes(written)) {
      bus.fail(row, `bus type ${written} is not known`, 'give 1 (PQ), 2 (PV), 3 (reference) or 4 (isolated)');
    }
    type[row] = written;
    const start = bus.at(row, 'VM');
    if (start < 0) bus.fail(row, `the voltage VM is ${start} pu`, 'give a magnitude, about 1');
    if (start === 0 && written !== ISOLATED) startless.push(number);
    const kilovolts = bus.at(row, 'BASE_KV');
    if (kilovolts < 0) bus.fail(row, `a base voltage of ${kilovolts} kV`, 'give the rated voltage in kV');
    if (kilovolts === 0 && withoutVoltage++ === 0) firstWithout = row;
    voltage[row] = kilovolts === 0 ? STAND_IN_VOLTAGE : kilovolts * 1e3;
  }
  // Some classic cases give none at all, and per unit needs none; where the others are given it was forgotten.
  if (withoutVoltage > 0 && withoutVoltage < bus.rows) {
    bus.fail(firstWithout, 'the base voltage is missing (BASE_KV 0), others are given', 'give the rated voltage in kV');
  }
  if (withoutVoltage > 0) {
    warnings.push(
      `${withoutVoltage} buses have no base voltage (BASE_KV 0): 1 kV stands in; only per unit has a meaning there`,
    );
  }
  if (startless.length > 0) {
    warnings.push(`the voltage VM is 0 at ${startless.length} buses; they start from 1 pu: ${listed(startless)}`);
  }
  const setPoint = new Float64Array(bus.rows);
  decideTypes(study, rowOf, type, setPoint, warnings);
  return { rowOf, type, voltage, setPoint };
}

/** MATPOWER's bustypes.m: REF and PV need a generator in service; without REF the first PV bus becomes it. */
function decideTypes(
  study: MatpowerCase,
  rowOf: ReadonlyMap<number, number>,
  type: Uint8Array,
  setPoint: Float64Array,
  warnings: string[],
): void {
  const { bus, generators } = study;
  const generating = new Uint8Array(bus.rows);
  for (let row = 0; row < generators.rows; row++) {
    const at = rowOf.get(generators.at(row, 'GEN_BUS'));
    if (at === undefined) {
      return generators.fail(row, `there is no bus ${generators.at(row, 'GEN_BUS')}`, 'name a bus of the table "bus"');
    }
    if (generators.at(row, 'GEN_STATUS') <= 0 || type[at] === ISOLATED) continue;
    const voltage = generators.at(row, 'VG');
    if ((type[at] === PV || type[at] === REF) && !(voltage > 0)) {
      generators.fail(row, `a voltage set point VG of ${voltage}`, 'give it in pu, about 1');
    }
    generating[at] = 1;
    setPoint[at] = voltage;
  }
  const without: number[] = [];
  for (let row = 0; row < bus.rows; row++) {
    if ((type[row] === PV || type[row] === REF) && generating[row] === 0) {
      type[row] = PQ;
      without.push(bus.at(row, 'BUS_I'));
    }
  }
  if (without.length > 0) {
    warnings.push(
      `no generator in service at ${without.length} PV or reference buses, solved as PQ: ${listed(without)}`,
    );
  }
  if (type.includes(REF)) return;
  const first = type.indexOf(PV);
  if (first < 0) {
    throw new GridFileError({
      file: study.file,
      element: 'bus',
      message: 'no reference bus with a generator in service: nothing feeds the network',
      remedy: 'set BUS_TYPE of the feeding bus to 3 and give it a row in "gen" with GEN_STATUS 1',
    });
  }
  type[first] = REF;
  warnings.push(`no reference bus: the first PV bus, ${bus.at(first, 'BUS_I')}, takes its place`);
}

const listed = (numbers: readonly number[]) =>
  numbers.length > 10 ? `${numbers.slice(0, 10).join(', ')} ...` : numbers.join(', ');

function addBuses(builder: NetworkBuilder, { bus }: MatpowerCase, { type, voltage, setPoint }: Buses): void {
  for (let row = 0; row < bus.rows; row++) {
    const number = bus.at(row, 'BUS_I');
    const held = type[row] === PV || type[row] === REF;
    const start = bus.at(row, 'VM');
    const angle = bus.at(row, 'VA') * RADIANS;
    const node = builder.addNode({
      id: `${number}`,
      baseVoltage: voltage[row]!,
      startMagnitude: held ? setPoint[row]! : start > 0 ? start : 1,
      startAngle: angle,
    });
    if (type[row] === REF) builder.addSource({ id: `source.${number}`, node, magnitude: setPoint[row]!, angle });
    const [p, q] = [bus.at(row, 'PD') * 1e6, bus.at(row, 'QD') * 1e6];
    if (p !== 0 || q !== 0) builder.addConsumer({ id: `load.${number}`, node, p, q });
    const [g, b] = [bus.at(row, 'GS'), bus.at(row, 'BS')];
    const atOnePerUnit = 1e6 / voltage[row]! ** 2;
    if (g !== 0 || b !== 0) builder.addShunt({ id: `shunt.${number}`, node, g: g * atOnePerUnit, b: b * atOnePerUnit });
  }
}

function addGenerators(builder: NetworkBuilder, { generators }: MatpowerCase, { rowOf, type, setPoint }: Buses): void {
  const fed = new Set<number>();
  const holdsElsewhere = type.includes(PV);
  for (let row = 0; row < generators.rows; row++) {
    const node = rowOf.get(generators.at(row, 'GEN_BUS'))!;
    if (generators.at(row, 'GEN_STATUS') <= 0 || type[node] === ISOLATED) continue;
    const id = `gen.${row + 1}`;
    const p = generators.at(row, 'PG') * 1e6;
    const q = generators.at(row, 'QG') * 1e6;
    const minQ = generators.at(row, 'QMIN') * 1e6;
    const maxQ = generators.at(row, 'QMAX') * 1e6;
    if (type[node] === REF) {
      // the first one balances; the others keep their active power, and the source gives all reactive power (pfsoln)
      const kept = fed.has(node) ? p : 0;
      fed.add(node);
      // For the limits of reactive power: where a PV bus could take over from the source, the source has some itself.
      if (holdsElsewhere) builder.addMachine({ id, node, p: kept, q: 0, setPoint: setPoint[node]!, minQ, maxQ });
      else if (kept !== 0) builder.addGenerator({ id, node, p: kept, q: 0 });
    } else if (type[node] === PV) {
      builder.addMachine({ id, node, p, q, setPoint: setPoint[node]!, minQ, maxQ });
    } else {
      builder.addGenerator({ id, node, p, q });
    }
  }
}

function addBranches(builder: NetworkBuilder, study: MatpowerCase, buses: Buses, warnings: string[]): void {
  const { branch } = study;
  for (let row = 0; row < branch.rows; row++) {
    const end = (column: 'F_BUS' | 'T_BUS'): number => {
      const node = buses.rowOf.get(branch.at(row, column));
      return node ?? branch.fail(row, `there is no bus ${branch.at(row, column)}`, 'name a bus of the table "bus"');
    };
    const [from, to] = [end('F_BUS'), end('T_BUS')];
    if (from === to)
      branch.fail(row, `both ends are bus ${branch.at(row, 'F_BUS')}`, 'correct one end or remove the row');
    const [r, x] = [branch.at(row, 'BR_R'), branch.at(row, 'BR_X')];
    const cutOff = buses.type[from] === ISOLATED || buses.type[to] === ISOLATED;
    const inService = branch.at(row, 'BR_STATUS') !== 0 && !cutOff;
    const withoutImpedance = r === 0 && x === 0;
    if (withoutImpedance && inService) {
      branch.fail(row, 'r and x are both 0', 'give the impedance, or join the two buses to one');
    }
    if (withoutImpedance) warnings.push(`branch ${row + 1} is out of service and has no impedance; 1 pu stands in`);
    const [tap, shift] = [branch.at(row, 'TAP'), branch.at(row, 'SHIFT')];
    const voltages = buses.voltage[from] !== buses.voltage[to];
    const transforms = tap !== 0 || shift !== 0 || voltages;
    const zBase = buses.voltage[to]! ** 2 / (study.baseMva * 1e6);
    const half = branch.at(row, 'BR_B') / 2 / zBase;
    builder.addBranch({
      id: `${row + 1}`,
      class: transforms ? BRANCH_CLASS.PowerTransformer : BRANCH_CLASS.ACLineSegment,
      from,
      to,
      r: r * zBase,
      x: (withoutImpedance ? 1 : x) * zBase,
      bFrom: half,
      bTo: half,
      ratio: tap === 0 ? 1 : tap,
      shift: shift * RADIANS,
      normalRating: rating(branch.at(row, 'RATE_A')),
      shortTimeRating: rating(branch.at(row, 'RATE_B')),
      emergencyRating: rating(branch.at(row, 'RATE_C')),
      openEnds: inService ? 0 : OUT_OF_SERVICE,
    });
  }
}

/** MVA; 0 = no limit */
const rating = (mva: number) => (mva > 0 && mva < Infinity ? mva * 1e6 : Number.NaN);
