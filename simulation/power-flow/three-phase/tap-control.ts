// A regulator on the tap of a transformer's winding, as OpenDSS's RegControl: it watches a winding's voltage through a voltage
// transformer, or what it will be further out (line-drop compensation: V + (R + jX) I, I into the winding), against a band about its
// set point, and asks for as many taps as the difference needs. An action moves 0.7 of them, but at least one and at most
// maxTapChange. Source: RegControl.pas (Sample, DoPendingAction, AtLeastOneTap).
import type { PhaseTransformer, TapControl } from '../../network/phase-network.ts';
import type { ControlQueue } from './control-loop.ts';
import { EARTH, ELEMENT } from './phase-model.ts';
import type { ThreePhaseFlow } from './three-phase-flow.ts';
import { coilEnds, coilVoltage, nextPhase, transformerConductors } from './transformer-admittance.ts';

/** Share of the needed change that one action makes. */
const STRIDE = 0.7;

/** To the nearest integer, halves to the even one, as Pascal rounds. */
export function roundToEven(x: number): number {
  const below = Math.floor(x);
  const part = x - below;
  if (part !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}

export class TapWatch {
  readonly #flow: ThreePhaseFlow;
  readonly #queue: ControlQueue;
  readonly #control: TapControl;
  readonly #transformer: PhaseTransformer;
  readonly #increment: number;
  /** first conductor of the watched winding */
  readonly #first: number;
  #pending = 0;
  #armed = false;
  #handle = 0;
  #isReversed = false;
  #isCogenerating = false;
  #reversal: number | null = null;

  constructor(flow: ThreePhaseFlow, queue: ControlQueue, control: TapControl) {
    this.#flow = flow;
    this.#queue = queue;
    this.#control = control;
    const transformer = flow.model.network.transformers[control.transformer]!;
    this.#transformer = transformer;
    const { tapMin, tapMax, tapSteps } = transformer;
    const w = control.tapWinding;
    this.#increment = tapSteps[w]! > 0 ? (tapMax[w]! - tapMin[w]!) / tapSteps[w]! : 0;
    const e = flow.model.elementAt(ELEMENT.transformer, control.transformer);
    this.#first = flow.model.firstConductor[e]! + control.monitoredWinding * transformerConductors(transformer);
  }

  look(): void {
    const control = this.#control;
    if (control.maxTapChange === 0 || this.#increment === 0) {
      this.#pending = 0;
      return;
    }
    if (control.bus === null && control.reverse !== null && this.#lookAtDirection()) return;

    const { voltage, limited } = this.#voltage();
    const { reverse } = control;
    const useReverse = reverse !== null && (this.#isReversed || this.#isCogenerating);
    const setPoint = useReverse ? reverse.setPoint : control.setPoint;
    const band = useReverse ? reverse.band : control.band;
    const present = this.#tap;
    const actual = this.#isReversed ? voltage / present : voltage;
    const overLimit = control.voltageLimit > 0 && limited > control.voltageLimit;
    if (Math.abs(setPoint - actual) <= band / 2 && !overLimit) {
      this.#pending = 0;
      if (this.#armed) this.#queue.remove(this.#handle);
      this.#armed = false;
      return;
    }
    const boost = overLimit ? control.voltageLimit - limited : setPoint - actual;
    const perUnit = (boost * control.ptRatio) / this.#ratedVoltage;
    this.#pending = roundToEven(perUnit / this.#increment) * this.#increment;
    // A tap on the other side, or with power from there, has to move the other way.
    if (control.tapWinding !== control.monitoredWinding || this.#isReversed) this.#pending = -this.#pending;
    if (this.#pending === 0 || this.#armed) return;
    const { tapMin, tapMax } = this.#transformer;
    const w = control.tapWinding;
    if (this.#pending > 0 ? present < tapMax[w]! : present > tapMin[w]!) this.#arm(this.#delay(actual));
  }

  get #tap(): number {
    return this.#flow.model.state.taps[this.#control.transformer]![this.#control.tapWinding]!;
  }

  get #ratedVoltage(): number {
    return coilVoltage(this.#transformer, this.#transformer.windings[this.#control.monitoredWinding]!);
  }

  #delay(voltage: number): number {
    const { delay, inverseTime, setPoint, band } = this.#control;
    return inverseTime ? delay / Math.min(10, (2 * Math.abs(setPoint - voltage)) / band) : delay;
  }

  #arm(delay: number): void {
    this.#armed = true;
    this.#handle = this.#queue.push(delay, () => this.#change());
  }

  #change(): void {
    this.#armed = false;
    if (this.#pending === 0) return;
    const { transformer, tapWinding, maxTapChange } = this.#control;
    const wanted = Math.trunc((STRIDE * Math.abs(this.#pending)) / this.#increment);
    const steps = Math.min(Math.max(wanted, 1), maxTapChange);
    const change = this.#pending > 0 ? steps * this.#increment : -steps * this.#increment;
    this.#flow.setTap(transformer, tapWinding, this.#tap + change);
    this.#pending = 0;
  }

  /** Voltage behind the voltage transformer with line-drop compensation, and the one that a limit is held against; V. */
  #voltage(): { voltage: number; limited: number } {
    const control = this.#control;
    const { bus, reverse, voltageLimit } = control;
    if (bus !== null) {
      const [x, y] = this.#remoteVoltage();
      const ratio = control.remotePtRatio;
      let limited = 0;
      if (voltageLimit > 0) limited = Math.hypot(...this.#coil(0)) / control.ptRatio;
      return { voltage: Math.hypot(x, y) / ratio, limited };
    }
    const phase = this.#watchedPhase();
    let [x, y] = this.#coil(phase);
    x /= control.ptRatio;
    y /= control.ptRatio;
    const limited = Math.hypot(x, y);
    const useReverse = reverse !== null && (this.#isReversed || this.#isCogenerating);
    const { r, x: reactance, z } = useReverse ? reverse : control;
    const isCompensated = control.r !== 0 || control.x !== 0 || control.z > 0;
    if (!isCompensated) return { voltage: limited, limited };
    const { currentRe, currentIm } = this.#flow.solution.conductors;
    const a = currentRe[this.#first + phase]! / control.ctPrimary;
    const b = currentIm[this.#first + phase]! / control.ctPrimary;
    if (control.z !== 0) return { voltage: Math.abs(limited - Math.hypot(a, b) * z), limited };
    return { voltage: Math.hypot(x + r * a - reactance * b, y + r * b + reactance * a), limited };
  }

  /** The phase (from 0) that a control of several phases goes by. */
  #watchedPhase(): number {
    const { monitoredPhase } = this.#control;
    const { phases } = this.#transformer;
    if (typeof monitoredPhase === 'number') return monitoredPhase <= phases ? monitoredPhase - 1 : 0;
    let chosen = 0;
    let extreme = Math.hypot(...this.#coil(0));
    for (let i = 1; i < phases; i++) {
      const size = Math.hypot(...this.#coil(i));
      if (monitoredPhase === 'max' ? size > extreme : size < extreme) {
        extreme = size;
        chosen = i;
      }
    }
    return chosen;
  }

  /** V across the watched winding's coil of a phase. */
  #coil(phase: number): readonly [number, number] {
    const [from, to] = coilEnds(this.#transformer, this.#control.monitoredWinding, phase);
    const [a, b] = this.#at(this.#flow.model.conductorNode[this.#first + from]!);
    const [c, d] = this.#at(this.#flow.model.conductorNode[this.#first + to]!);
    return [a - c, b - d];
  }

  #remoteVoltage(): readonly [number, number] {
    const { bus, monitoredWinding } = this.#control;
    const { model } = this.#flow;
    const at = (i: number) => this.#at(model.nodeAt(bus!.bus, bus!.nodes[i] ?? 0));
    const [a, b] = at(0);
    if (this.#transformer.windings[monitoredWinding]!.connection === 'wye') return [a, b];
    const [c, d] = at(this.#transformer.phases > 1 ? nextPhase(this.#transformer, 0) : 1);
    return [a - c, b - d];
  }

  #at(node: number): readonly [number, number] {
    const { voltageRe, voltageIm } = this.#flow.solution;
    return node === EARTH ? [0, 0] : [voltageRe[node]!, voltageIm[node]!];
  }

  /** Asks for a change of direction where power has turned round; true: it goes to neutral, and nothing else is to be done. */
  #lookAtDirection(): boolean {
    const reverse = this.#control.reverse!;
    const isForward = !this.#isReversed && !this.#isCogenerating;
    const { p } = this.#flow.solution.conductors;
    let forward = 0;
    for (let c = 0; c <= this.#transformer.phases; c++) forward -= p[this.#first + c]!;
    const turned = isForward ? forward < -reverse.threshold : forward > reverse.threshold;
    if (turned && this.#reversal === null)
      this.#reversal = this.#queue.push(reverse.delay, () => {
        if (reverse.cogeneration) this.#isCogenerating = !this.#isCogenerating;
        else this.#isReversed = !this.#isReversed;
        this.#reversal = null;
      });
    if (!turned && this.#reversal !== null) {
      this.#queue.remove(this.#reversal);
      this.#reversal = null;
    }
    if (isForward || !reverse.toNeutral) return false;
    if (!this.#armed) {
      this.#pending = roundToEven((1 - this.#tap) / this.#increment) * this.#increment;
      if (this.#pending !== 0) this.#arm(this.#control.tapDelay);
    }
    return true;
  }
}
