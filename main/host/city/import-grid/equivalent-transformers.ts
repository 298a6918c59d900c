// Transformers of the positive-sequence equivalent. Units of one or two phases between the same buses are a bank: a rating as their sum,
// the mean of their impedances and taps.
import { BRANCH_CLASS } from '../../../../simulation/network/network.ts';
import type { PhaseTransformer, Winding } from '../../../../simulation/network/phase-network.ts';
import { type Equivalent, noEquivalent, phasesOf } from './equivalent.ts';

interface Unit {
  readonly row: number;
  readonly transformer: PhaseTransformer;
}

export function addTransformers(equivalent: Equivalent): void {
  const banks = new Map<string, Unit[]>();
  for (const [row, transformer] of equivalent.network.transformers.entries()) {
    const { id, windings, phases } = transformer;
    if (windings.length !== 2) throw noEquivalent(equivalent.file, id, `a transformer of ${windings.length} windings`);
    for (const { terminal } of windings) if (phases === 3) phasesOf(equivalent, id, terminal, phases);
    // Three-phase units in parallel stay apart; single ones are phases of one bank.
    const key = phases === 3 ? id : windings.map(({ terminal }) => terminal.bus).join(' ');
    const bank = banks.get(key);
    if (bank === undefined) banks.set(key, [{ row, transformer }]);
    else bank.push({ row, transformer });
  }
  for (const bank of banks.values()) addBank(equivalent, bank);
}

/** V line to line at which a winding is rated. */
function lineVoltage({ connection, ratedVoltage }: Winding, phases: number): number {
  return phases === 1 && connection === 'wye' ? Math.sqrt(3) * ratedVoltage : ratedVoltage;
}

function addBank({ builder, base, solution }: Equivalent, bank: readonly Unit[]): void {
  const [{ transformer: first }] = bank as [Unit, ...Unit[]];
  const [high, low] = first.windings as [Winding, Winding];
  const mean = (pick: (unit: Unit) => number): number => bank.reduce((sum, unit) => sum + pick(unit), 0) / bank.length;
  const power = bank.reduce((sum, { transformer }) => sum + transformer.windings[0]!.ratedPower, 0);
  const [tapHigh, tapLow] = [0, 1].map((w) => mean(({ row }) => solution.taps[row]![w]!)) as [number, number];
  const [from, to] = [high.terminal.bus, low.terminal.bus];
  const [vHigh, vLow] = [lineVoltage(high, first.phases), lineVoltage(low, first.phases)];
  const ohm = (vLow * tapLow) ** 2 / power;
  const r = mean(({ transformer }) => transformer.windings.reduce((sum, { resistance }) => sum + resistance, 0));
  const x = mean(({ transformer }) => transformer.shortCircuitReactance[0]!);
  const turns = high.connection !== low.connection;
  const lagging = (first.lowVoltageLeads ? -1 : 1) * (vHigh >= vLow ? 1 : -1);
  builder.addBranch({
    id: first.id,
    class: BRANCH_CLASS.PowerTransformer,
    from,
    to,
    r: r * ohm,
    x: x * ohm,
    gTo: mean(({ transformer }) => transformer.noLoadLoss) / ohm,
    bTo: -mean(({ transformer }) => transformer.magnetisingCurrent) / ohm,
    ratio: (vHigh * tapHigh) / base(from) / ((vLow * tapLow) / base(to)),
    shift: first.phases === 3 && turns ? (lagging * Math.PI) / 6 : 0,
    normalRating: power,
    emergencyRating: Math.max(
      power,
      bank.reduce((sum, { transformer }) => sum + transformer.emergencyRating, 0),
    ),
    ratedFromVoltage: vHigh,
    ratedToVoltage: vLow,
  });
}
