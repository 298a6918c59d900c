// A plan of switchings on the diagram: where the fault must lie, which lines get supply, and at each switch the number of its step. Drawn
// over the state, never instead of it: dashed is what nobody has done yet.
import type { ScenePlan, ScenePlanStep } from '../../scene/scene-api.ts';
import type { Diagram, DiagramLine } from './diagram.ts';

const MARK = { width: 17, high: 16, aside: 22 } as const;

const pathOf = (points: readonly number[]): string =>
  points.map((value, i) => (i % 2 === 0 ? `${i === 0 ? 'M' : 'L'}${value} ` : String(value))).join('');

const branchIn = ({ of }: DiagramLine, rows: { has(row: number): boolean }): boolean =>
  of.some(({ table, row }) => table === 'branches' && rows.has(row));

export function PlanOverlay({ diagram, plan }: { diagram: Diagram; plan: ScenePlan }) {
  const faulty = new Set(plan.faulty);
  // One mark for a device that is operated twice: the step that comes first.
  const steps = new Map<number, ScenePlanStep>();
  for (const step of plan.steps) {
    const known = steps.get(step.row);
    if (known === undefined || known.state === 'done') steps.set(step.row, step);
  }
  return (
    <g className="dia-plan" aria-hidden="true">
      {diagram.lines.map((line, i) => {
        if (branchIn(line, faulty))
          return (
            <g key={i}>
              <path d={pathOf(line.points)} className="dia-faulty" />
              <path d={pathOf(line.points)} className="dia-faulty-core" />
            </g>
          );
        return branchIn(line, plan.way) ? <path key={i} d={pathOf(line.points)} className="dia-way" /> : null;
      })}
      {diagram.switches.map(({ row, x, y, isVertical }) => {
        const step = steps.get(row);
        if (step === undefined) return null;
        const at = isVertical ? `translate(${x - MARK.aside} ${y})` : `translate(${x} ${y - MARK.aside})`;
        const width = MARK.width + 7 * (step.n.length - 1) + 12;
        return (
          <g key={row} className="dia-step" data-state={step.state} transform={at}>
            <rect x={-width / 2} y={-MARK.high / 2} width={width} height={MARK.high} rx="3" />
            <text x={-5} y="4" textAnchor="middle">
              {step.n}
            </text>
            <rect className="dia-step-to" data-to={step.to} x={width / 2 - 12} y="-3.5" width="7" height="7" />
          </g>
        );
      })}
    </g>
  );
}
