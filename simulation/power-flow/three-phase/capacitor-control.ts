// A control that switches a capacitor bank step by step, as OpenDSS's CapControl: by reactive power, voltage, current, power factor or
// hour at a terminal of some element, with a voltage that may overrule it. Source: CapControl.pas (Sample, DoPendingAction).
import type { CapacitorControl } from '../../network/phase-network.ts';
import type { ControlQueue } from './control-loop.ts';
import { EARTH } from './phase-model.ts';
import type { ThreePhaseFlow } from './three-phase-flow.ts';

type Change = 'none' | 'close' | 'open';

export class CapacitorWatch {
  readonly #flow: ThreePhaseFlow;
  readonly #queue: ControlQueue;
  readonly #control: CapacitorControl;
  /** row of the watched element, and the conductors of its terminal */
  readonly #first: number;
  readonly #conductors: number;
  readonly #elementFirst: number;
  readonly #phases: number;
  readonly #bankPhases: number;
  #pending: Change = 'none';
  #armed = false;
  #handle = 0;
  /** s; when the bank was opened last */
  #openedAt: number;

  constructor(flow: ThreePhaseFlow, queue: ControlQueue, control: CapacitorControl) {
    this.#flow = flow;
    this.#queue = queue;
    this.#control = control;
    const { model } = flow;
    const e = model.elementOf(control.element);
    if (e < 0) throw new Error(`${control.id} watches ${control.element}, which is not in the network`);
    const { conductors, phases, terminals } = model.elements[e]!;
    if (control.terminal < 1 || control.terminal > terminals.length)
      throw new Error(`${control.id} watches terminal ${control.terminal}, which ${control.element} has not`);
    this.#elementFirst = model.firstConductor[e]!;
    this.#first = this.#elementFirst + (control.terminal - 1) * conductors;
    this.#conductors = conductors;
    this.#bankPhases = model.network.capacitors[control.capacitor]!.phases;
    this.#phases = phases;
    this.#openedAt = -control.deadTime;
  }

  look(): void {
    const { onDelay, offDelay, deadTime } = this.#control;
    const change = this.#wanted();
    if (change !== null) this.#pending = change;
    if ((change === 'close' || change === 'open') && !this.#armed) {
      const sinceOpened = 0 - this.#openedAt;
      const waits = sinceOpened < deadTime ? Math.max(onDelay, deadTime + onDelay - sinceOpened) : onDelay;
      this.#armed = true;
      this.#handle = this.#queue.push(change === 'close' ? waits : offDelay, () => this.#act());
    }
    if (this.#armed && this.#pending === 'none') {
      this.#queue.remove(this.#handle);
      this.#armed = false;
    }
  }

  get #steps(): Uint8Array {
    return this.#flow.model.state.capacitorSteps[this.#control.capacitor]!;
  }

  /** Number of the last step that is in, 0 = none. */
  get #last(): number {
    return this.#steps.lastIndexOf(1) + 1;
  }

  #act(): void {
    const last = this.#last;
    const { capacitor } = this.#control;
    if (this.#pending === 'open' && last > 0) {
      this.#flow.setStep(capacitor, last - 1, 0);
      if (this.#steps.length === 1) this.#openedAt = 0;
    }
    if (this.#pending === 'close' && last < this.#steps.length) this.#flow.setStep(capacitor, last, 1);
    this.#armed = false;
  }

  /** What the bank should do; null: nothing that would take back a change that waits. */
  #wanted(): Change | null {
    const { type, voltageOverride, onSetting, offSetting } = this.#control;
    const isOpen = this.#last === 0;
    if (voltageOverride !== null && type !== 'voltage') {
      const voltage = this.#voltage(voltageOverride.bus);
      if (isOpen && voltage < voltageOverride.min) return 'close';
      if (!isOpen && voltage > voltageOverride.max) return 'open';
    }
    switch (type) {
      case 'current': {
        const current = this.#current();
        return this.#decide(current > onSetting, current < offSetting, false);
      }
      case 'kvar': {
        const { q } = this.#power();
        return this.#decide(q > onSetting, q < offSetting, false);
      }
      case 'voltage': {
        const voltage = this.#voltage(null);
        return this.#decide(voltage < onSetting, voltage > offSetting, true);
      }
      case 'powerFactor':
        return this.#byPowerFactor();
      case 'time':
        return this.#byHour();
    }
  }

  /** With more steps to come and no reason to switch, only a voltage control takes a waiting change back. */
  #decide(on: boolean, off: boolean, alwaysResets: boolean): Change | null {
    if (this.#last === 0) return on ? 'close' : 'none';
    if (off) return 'open';
    if (this.#last === this.#steps.length) return 'none';
    if (on) return 'close';
    return alwaysResets ? 'none' : null;
  }

  /** A steady state is at hour 0. */
  #byHour(): Change | null {
    const { onSetting, offSetting } = this.#control;
    const isWithin = offSetting > onSetting ? onSetting <= 0 && offSetting > 0 : onSetting <= 0;
    const isOut = offSetting > onSetting ? !isWithin : offSetting <= 0 && onSetting > 0;
    return this.#decide(isWithin, isOut, false);
  }

  #byPowerFactor(): Change | null {
    const { onSetting, offSetting, minimumKvarPercent, capacitor } = this.#control;
    const { p, q } = this.#power();
    const size = Math.hypot(p, q);
    // 0 to 1 lagging, 1 to 2 leading.
    const lagging = size === 0 ? 1 : Math.abs(p) / size;
    const factor = q < 0 ? 2 - lagging : lagging;
    const rated = this.#flow.model.network.capacitors[capacitor]!.ratedPower;
    const least = this.#last === 0 ? (rated * minimumKvarPercent) / 100 : rated / this.#steps.length / 2;
    return this.#decide(factor < onSetting && q > least, factor > offSetting, false);
  }

  /** W and var into the watched terminal, all conductors. */
  #power(): { p: number; q: number } {
    const { conductors } = this.#flow.solution;
    let p = 0;
    let q = 0;
    for (let c = this.#first; c < this.#first + this.#conductors; c++) {
      p += conductors.p[c]!;
      q += conductors.q[c]!;
    }
    return { p, q };
  }

  #current(): number {
    const { monitoredCtPhase, ctRatio } = this.#control;
    const { currentRe, currentIm } = this.#flow.solution.conductors;
    const size = (c: number) => Math.hypot(currentRe[c]!, currentIm[c]!) / ctRatio;
    // A single phase is looked up at the element's first terminal, as OpenDSS does.
    if (typeof monitoredCtPhase === 'number') return size(this.#elementFirst + monitoredCtPhase - 1);
    const all = Array.from({ length: this.#bankPhases }, (_, i) => size(this.#first + i));
    return combine(all, monitoredCtPhase);
  }

  /** V on the secondary, at the watched terminal or at a bus. */
  #voltage(bus: number | null): number {
    const { monitoredPtPhase, ptRatio, capacitor } = this.#control;
    const { model } = this.#flow;
    const nodes: number[] = [];
    if (bus === null) {
      for (let c = 0; c < this.#conductors; c++) nodes.push(model.conductorNode[this.#first + c]!);
    } else {
      model.nodes.forEach((node, k) => {
        if (node.bus === bus) nodes.push(k);
      });
    }
    const { voltageRe, voltageIm } = this.#flow.solution;
    const re = (i: number) => ((nodes[i] ?? EARTH) === EARTH ? 0 : voltageRe[nodes[i]!]!);
    const im = (i: number) => ((nodes[i] ?? EARTH) === EARTH ? 0 : voltageIm[nodes[i]!]!);
    if (typeof monitoredPtPhase === 'number') {
      const i = monitoredPtPhase - 1;
      if (model.network.capacitors[capacitor]!.connection === 'wye') return Math.hypot(re(i), im(i)) / ptRatio;
      const next = i + 1 < this.#bankPhases ? i + 1 : 0;
      return Math.hypot(re(i) - re(next), im(i) - im(next)) / ptRatio;
    }
    const all = Array.from({ length: this.#phases }, (_, i) => Math.hypot(re(i), im(i)) / ptRatio);
    return combine(all, monitoredPtPhase);
  }
}

function combine(values: readonly number[], how: 'average' | 'max' | 'min'): number {
  if (how === 'max') return Math.max(...values);
  if (how === 'min') return Math.min(...values);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
