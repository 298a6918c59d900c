// DC power flow with MATPOWER's model (MATPOWER manual, 3.7): magnitudes 1 pu, no losses, angles from the active powers.
//   p_f = b (theta_f - theta_t - shift),  b = 1 / (x ratio),  p_t = -p_f
//   B theta = P - P_shift - G over the buses that are not slack; G = conductance to earth at 1 pu
// Resistance, line charging and conductances of branches play no part; a branch with an open end carries nothing.
import { type BalancedSolution, BUS_TYPE, type BusBranchModel, type WorstBus } from './bus-branch-model.ts';
import { spreadFromSlacks } from './newton-start.ts';
import { emptySolution } from './solution.ts';
import { ComplexLu } from './sparse/complex-lu.ts';

/** Not converged: a branch without reactance, or a singular matrix; `worst` names the bus, its mismatch is NaN. */
export function solveDc(model: BusBranchModel): BalancedSolution {
  const solution = emptySolution(model, 'dc');
  const { from, to, x, ratio, shift, branchCount } = model;
  const { buses } = spreadFromSlacks(model);
  const angles = anglesOf(model, buses);
  if (!(angles instanceof Float64Array)) {
    solution.worst = angles;
    return solution;
  }
  solution.iterations = 1;
  solution.converged = true;
  for (const bus of buses) solution.magnitude[bus] = 1;
  solution.angle.set(angles);
  for (let e = 0; e < branchCount; e++) {
    const f = from[e]!;
    const t = to[e]!;
    if (f < 0 || t < 0 || solution.magnitude[f] === 0) continue;
    const flow = (angles[f]! - angles[t]! - shift[e]!) / (x[e]! * ratio[e]!);
    solution.pFrom[e] = flow;
    solution.pTo[e] = -flow;
  }
  return solution;
}

/** [busCount] rad as a start for Newton; null where the DC model has no solution. */
export function dcAngles(model: BusBranchModel): Float64Array | null {
  const angles = anglesOf(model, spreadFromSlacks(model).buses);
  return angles instanceof Float64Array ? angles : null;
}

function anglesOf(model: BusBranchModel, supplied: Int32Array): Float64Array | WorstBus {
  const { busCount, branchCount, from, to, x, ratio, shift, busType, p, g, currentP, setAngle } = model;
  const unknown = new Int32Array(busCount).fill(-1);
  const angles = new Float64Array(busCount);
  const busOf = new Int32Array(supplied.length);
  let n = 0;
  for (const bus of supplied) {
    if (busType[bus] === BUS_TYPE.slack) angles[bus] = setAngle[bus]!;
    else {
      busOf[n] = bus;
      unknown[bus] = n++;
    }
  }
  const right = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const bus = busOf[i]!;
    right[i] = p[bus]! + (currentP === null ? 0 : currentP[bus]!) - g[bus]!;
  }

  const size = 2 * branchCount;
  const column = new Int32Array(size);
  const row = new Int32Array(size);
  const value = new Float64Array(size);
  const diagonal = new Float64Array(n);
  let count = 0;
  for (let e = 0; e < branchCount; e++) {
    const f = from[e]!;
    const t = to[e]!;
    if (f < 0 || t < 0 || f === t) continue;
    const i = unknown[f]!;
    const j = unknown[t]!;
    if (i < 0 && j < 0) continue;
    const b = 1 / (x[e]! * ratio[e]!);
    if (!Number.isFinite(b)) return { bus: f, mismatch: Number.NaN };
    const known = (i < 0 ? angles[f]! : 0) - (j < 0 ? angles[t]! : 0) - shift[e]!;
    if (i >= 0) {
      diagonal[i]! += b;
      right[i]! -= b * known;
    }
    if (j >= 0) {
      diagonal[j]! += b;
      right[j]! += b * known;
    }
    if (i < 0 || j < 0) continue;
    column[count] = i;
    row[count] = j;
    column[count + 1] = j;
    row[count + 1] = i;
    value[count] = -b;
    value[count + 1] = -b;
    count += 2;
  }

  const { pointers, rows, values } = byColumn(diagonal, column.subarray(0, count), row, value);
  const lu = new ComplexLu(n, pointers, rows);
  const factor = lu.factor(values, new Float64Array(values.length));
  if (!factor.ok) return { bus: busOf[factor.row]!, mismatch: Number.NaN };
  lu.solve(right, new Float64Array(n));
  for (let i = 0; i < n; i++) {
    if (!Number.isFinite(right[i]!)) return { bus: busOf[i]!, mismatch: Number.NaN };
    angles[busOf[i]!] = right[i]!;
  }
  return angles;
}

/** The matrix by columns, entries at the same place (parallel branches) added up. */
function byColumn(diagonal: Float64Array, column: Int32Array, row: Int32Array, value: Float64Array) {
  const n = diagonal.length;
  const first = new Int32Array(n + 1);
  for (const c of column) first[c + 1]!++;
  for (let c = 0; c < n; c++) first[c + 1]! += first[c]!;
  const entry = new Int32Array(column.length);
  const filled = first.slice(0, n);
  for (let k = 0; k < column.length; k++) entry[filled[column[k]!]!++] = k;

  const pointers = new Int32Array(n + 1);
  const rows = new Int32Array(column.length + n);
  const values = new Float64Array(column.length + n);
  const placeOf = new Int32Array(n).fill(-1);
  let at = 0;
  for (let c = 0; c < n; c++) {
    const begin = at;
    rows[at] = c;
    values[at++] = diagonal[c]!;
    for (let k = first[c]!; k < first[c + 1]!; k++) {
      const i = row[entry[k]!]!;
      if (placeOf[i]! < begin) {
        placeOf[i] = at;
        rows[at] = i;
        values[at++] = value[entry[k]!]!;
      } else values[placeOf[i]!]! += value[entry[k]!]!;
    }
    pointers[c + 1] = at;
  }
  return { pointers, rows: rows.slice(0, at), values: values.slice(0, at) };
}
