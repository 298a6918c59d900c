// An auditor of three-phase solutions that shares no code with the solver: what flows into every node, and whether the lines' currents
// are those that their own impedances make of the voltages, without a matrix inverted or a nodal matrix built.
import type { PhaseNetwork } from '../../simulation/network/phase-network.ts';
import { ELEMENT } from '../../simulation/power-flow/three-phase/phase-model.ts';
import type { ThreePhaseSolution } from '../../simulation/power-flow/three-phase/three-phase-solution.ts';

/** of a sum of a few products */
const ROUNDING = 2 ** -50;

export interface PhaseAudit {
  /** A: greatest sum of currents at a live node, over all elements */
  readonly currentLeft: number;
  /** V: greatest difference between the voltage drop of a closed line and its impedances times its currents, less its rounding error */
  readonly dropError: number;
  /** A: greatest current in any conductor, to judge the former by */
  readonly greatestCurrent: number;
}

/** `isOpen`: whether a conductor (row of the results) is open; such lines are not looked at. */
export function auditPhases(
  network: PhaseNetwork,
  solution: ThreePhaseSolution,
  isOpen: (conductor: number) => boolean,
): PhaseAudit {
  const { conductors, elements, voltageRe, voltageIm, nodes, dead } = solution;
  const { element, node, currentRe, currentIm } = conductors;
  const leftRe = new Float64Array(nodes.length);
  const leftIm = new Float64Array(nodes.length);
  const first = new Map<number, number>();
  let greatestCurrent = 0;
  for (let c = 0; c < conductors.count; c++) {
    if (!first.has(element[c]!)) first.set(element[c]!, c);
    greatestCurrent = Math.max(greatestCurrent, Math.hypot(currentRe[c]!, currentIm[c]!));
    if (node[c]! < 0) continue;
    leftRe[node[c]!]! += currentRe[c]!;
    leftIm[node[c]!]! += currentIm[c]!;
  }
  const isDead = new Set(dead);
  let currentLeft = 0;
  for (let n = 0; n < nodes.length; n++)
    if (!isDead.has(n)) currentLeft = Math.max(currentLeft, Math.hypot(leftRe[n]!, leftIm[n]!));

  const volts = (c: number): readonly [number, number] =>
    node[c]! < 0 ? [0, 0] : [voltageRe[node[c]!]!, voltageIm[node[c]!]!];
  let dropError = 0;
  elements.forEach(({ kind, row }, e) => {
    if (kind !== ELEMENT.line) return;
    const { phases: n, r, x, g, b } = network.lines[row]!;
    const start = first.get(e)!;
    const rows = Array.from({ length: n }, (_, k) => start + k);
    if (rows.some((c) => isOpen(c) || isOpen(c + n) || isDead.has(node[c]!) || isDead.has(node[c + n]!))) return;
    // Through the series impedance flows what enters at the first end, less what half of the charging takes there.
    const through = rows.map((c, i) => {
      let [re, im] = [currentRe[c]!, currentIm[c]!];
      rows.forEach((other, j) => {
        const [vRe, vIm] = volts(other);
        re -= (g[i * n + j]! * vRe - b[i * n + j]! * vIm) / 2;
        im -= (g[i * n + j]! * vIm + b[i * n + j]! * vRe) / 2;
      });
      return [re, im] as const;
    });
    rows.forEach((c, i) => {
      const [fromRe, fromIm] = volts(c);
      const [toRe, toIm] = volts(c + n);
      let [re, im] = [fromRe - toRe, fromIm - toIm];
      let rounded = 0;
      through.forEach(([iRe, iIm], j) => {
        // Where charging is most of a current, the difference from it has but the last digits of both.
        rounded += Math.hypot(r[i * n + j]!, x[i * n + j]!) * Math.hypot(currentRe[rows[j]!]!, currentIm[rows[j]!]!);
        re -= r[i * n + j]! * iRe - x[i * n + j]! * iIm;
        im -= r[i * n + j]! * iIm + x[i * n + j]! * iRe;
      });
      dropError = Math.max(dropError, Math.hypot(re, im) - ROUNDING * rounded);
    });
  });
  return { currentLeft, dropError, greatestCurrent };
}
