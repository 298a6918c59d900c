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

  const places = new Map<number, number>();
  const rows: number[] = [];
  const columns: number[] = [];
  const values: number[] = [];
  const add = (row: number, column: number, value: number) => {
    const key = row * n + column;
    const at = places.get(key);
    if (at !== undefined) {
      values[at]! += value;
      return;
    }
    places.set(key, values.length);
    rows.push(row);
    columns.push(column);
    values.push(value);
  };
  for (let i = 0; i < n; i++) add(i, i, 0);
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
      add(i, i, b);
      right[i]! -= b * known;
    }
    if (j >= 0) {
      add(j, j, b);
      right[j]! += b * known;
    }
    if (i >= 0 && j >= 0) {
      add(i, j, -b);
      add(j, i, -b);
    }
  }

  const { pointers, order } = byColumn(n, columns);
  const zero = new Float64Array(values.length);
  const lu = new ComplexLu(
    n,
    pointers,
    order.map((k) => rows[k]!),
  );
  const factor = lu.factor(
    Float64Array.from(order, (k) => values[k]!),
    zero,
  );
  if (!factor.ok) return { bus: busOf[factor.row]!, mismatch: Number.NaN };
  lu.solve(right, new Float64Array(n));
  for (let i = 0; i < n; i++) {
    if (!Number.isFinite(right[i]!)) return { bus: busOf[i]!, mismatch: Number.NaN };
    angles[busOf[i]!] = right[i]!;
  }
  return angles;
}

/** order: the entries' numbers, column by column */
function byColumn(n: number, columns: readonly number[]): { pointers: Int32Array; order: Int32Array } {
  const pointers = new Int32Array(n + 1);
  for (const c of columns) pointers[c + 1]!++;
  for (let c = 0; c < n; c++) pointers[c + 1]! += pointers[c]!;
  const filled = pointers.slice(0, n);
  const order = new Int32Array(columns.length);
  columns.forEach((c, k) => {
    order[filled[c]!++] = k;
  });
  return { pointers, order };
}
