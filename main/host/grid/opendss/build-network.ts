// From what a script has defined to the three-phase network. Elements that are disabled are left out, as if not there.
import type { PhaseStage } from '../grid-file.ts';
import type {
  CapacitorControl as NetworkCapacitorControl,
  PhaseCapacitor,
  PhaseConsumer,
  PhaseLine,
  PhaseReactor,
  PhaseSource,
  PhaseTransformer,
  TapControl,
} from '../../../../simulation/network/phase-network.ts';
import { Capacitor } from './capacitor.ts';
import { CapacitorControl } from './capacitor-control.ts';
import type { Circuit } from './circuit.ts';
import { type ComplexMatrix, invert } from './complex-matrix.ts';
import { phaseVoltage } from './connection.ts';
import { Generator } from './generator.ts';
import { isAllFinite } from './is-all-finite.ts';
import { Line } from './line.ts';
import { Load } from './load.ts';
import { Reactor } from './reactor.ts';
import { RegulatorControl } from './regulator-control.ts';
import { ScriptError } from './script-error.ts';
import type { CircuitElement } from './script-object.ts';
import { BusTable } from './bus-table.ts';
import { SwitchControl } from './switch-control.ts';
import { Transformer } from './transformer.ts';
import { VoltageSource } from './voltage-source.ts';

/** An element whose definition does not make sense as a whole. */
export class ElementError extends ScriptError {
  readonly element: string;

  constructor(element: string, message: string, remedy: string) {
    super(message, remedy);
    this.element = element;
  }
}

/** @param warn told what is odd about the network; @throws ElementError */
export function buildNetwork(circuit: Circuit, warn: (text: string) => void = () => {}): PhaseStage {
  return new NetworkAssembly(circuit, warn).finish();
}

class NetworkAssembly {
  readonly #circuit: Circuit;
  readonly #warn: (text: string) => void;
  readonly #table: BusTable;
  readonly #sources: PhaseSource[] = [];
  readonly #lines: PhaseLine[] = [];
  readonly #transformers: PhaseTransformer[] = [];
  readonly #consumers: PhaseConsumer[] = [];
  readonly #capacitors: PhaseCapacitor[] = [];
  readonly #reactors: PhaseReactor[] = [];
  readonly #tapControls: TapControl[] = [];
  readonly #capacitorControls: NetworkCapacitorControl[] = [];
  readonly #taps: Float64Array[] = [];
  readonly #steps: Uint8Array[] = [];
  readonly #tapsContinued: Uint8Array[] = [];
  readonly #stepsContinued: Uint8Array[] = [];
  /** element -> row of its own kind */
  readonly #rows = new Map<CircuitElement, number>();

  constructor(circuit: Circuit, warn: (text: string) => void) {
    this.#circuit = circuit;
    this.#warn = warn;
    this.#table = new BusTable(circuit);
  }

  finish(): PhaseStage {
    const enabled = this.#circuit.elements.filter((element) => element.enabled);
    // Controls name rows of others, so they come last.
    const controls = enabled.filter((element) => isControl(element));
    for (const element of enabled) if (!isControl(element)) this.#attempt(element, () => this.#add(element));
    for (const control of controls) this.#attempt(control, () => this.#addControl(control));
    const { settings } = this.#circuit;
    return {
      network: {
        name: this.#circuit.name ?? '',
        frequency: this.#circuit.frequency,
        voltageBases: settings.voltageBases,
        buses: this.#table.buses,
        sources: this.#sources,
        lines: this.#lines,
        transformers: this.#transformers,
        consumers: this.#consumers,
        capacitors: this.#capacitors,
        reactors: this.#reactors,
        tapControls: this.#tapControls,
        capacitorControls: this.#capacitorControls,
        maxControlIterations: settings.maxControlIterations,
        maxIterations: settings.maxIterations,
      },
      state: { taps: this.#taps, capacitorSteps: this.#steps },
      continued: { taps: this.#tapsContinued, capacitorSteps: this.#stepsContinued },
    };
  }

  #attempt(element: CircuitElement, act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof ScriptError)) throw error;
      throw new ElementError(element.id, error.message, error.remedy);
    }
  }

  #put<Row>(rows: Row[], row: Row): void {
    if (!isAllFinite({ ...row, normalRating: 0, emergencyRating: 0 }))
      throw new ScriptError(
        'one of its values comes out infinite',
        'correct values that are far too large or too small',
      );
    rows.push(row);
  }

  #add(element: CircuitElement): void {
    if (element instanceof VoltageSource) this.#addSource(element);
    else if (element instanceof Line) this.#addLine(element);
    else if (element instanceof Transformer) this.#addTransformer(element);
    else if (element instanceof Load) this.#addLoad(element);
    else if (element instanceof Generator) this.#addGenerator(element);
    else if (element instanceof Capacitor) this.#addCapacitor(element);
    else if (element instanceof Reactor) this.#addReactor(element);
  }

  #addSource(source: VoltageSource): void {
    const { frequency } = this.#circuit;
    const { re, im } = source.impedance(frequency);
    requireInverse({ re, im }, source.phases);
    const { magnitude, angle } = source.electromotiveForce(frequency);
    this.#put(this.#sources, {
      id: source.id,
      terminals: [this.#table.terminal(source, 1), this.#table.terminal(source, 2)],
      phases: source.phases,
      emfMagnitude: magnitude,
      emfAngle: angle,
      r: re,
      x: im,
    });
  }

  #addLine(line: Line): void {
    const impedance = line.impedance(this.#circuit.frequency);
    requireInverse({ re: impedance.r, im: impedance.x }, line.phases);
    if (impedance.r.some((r, at) => at % (line.phases + 1) === 0 && r < 0))
      this.#warn(`${line.id}: its resistance is below 0; taken as it is, as OpenDSS does`);
    this.#put(this.#lines, {
      id: line.id,
      terminals: [this.#table.terminal(line, 1), this.#table.terminal(line, 2)],
      phases: line.phases,
      isSwitch: line.isSwitch,
      ...impedance,
      normalRating: ratingOf(line.normalAmps),
      emergencyRating: ratingOf(line.emergencyAmps),
    });
  }

  #addTransformer(transformer: Transformer): void {
    const { data } = transformer;
    if (data.windings.some(({ minTap, maxTap }) => minTap > maxTap))
      throw new ScriptError('its mintap is above its maxtap', 'write the range of taps: mintap=0.9 maxtap=1.1');
    const multiple = this.#circuit.frequency / transformer.baseFrequency;
    const resistanceMultiple = transformer.resistanceFollowsFrequency ? multiple : 1;
    this.#rows.set(transformer, this.#transformers.length);
    this.#taps.push(Float64Array.from(data.windings, (winding) => winding.tap));
    this.#tapsContinued.push(Uint8Array.from(data.windings, (winding) => (winding.tapGiven ? 0 : 1)));
    this.#put(this.#transformers, {
      id: transformer.id,
      phases: transformer.phases,
      windings: data.windings.map((winding, index) => ({
        terminal: this.#table.terminal(transformer, index + 1),
        connection: winding.connection,
        ratedVoltage: winding.kilovolts * 1000,
        ratedPower: winding.kilovoltamperes * 1000,
        resistance: winding.resistance * resistanceMultiple,
        neutralResistance: winding.neutralResistance,
        neutralReactance: winding.neutralReactance * multiple,
      })),
      shortCircuitReactance: data.pairReactances.map((x) => x * multiple),
      noLoadLoss: data.noLoadLossPercent / 100,
      magnetisingCurrent: data.magnetisingPercent / 100 / multiple,
      antiFloatPpm: data.antiFloat * 1e6,
      lowVoltageLeads: transformer.lowVoltageLeads,
      tapMin: data.windings.map((winding) => winding.minTap),
      tapMax: data.windings.map((winding) => winding.maxTap),
      tapSteps: data.windings.map((winding) => winding.tapSteps),
      normalRating: data.normalKilovoltamperes * 1000,
      emergencyRating: data.emergencyKilovoltamperes * 1000,
    });
  }

  #addLoad(load: Load): void {
    const { values } = load;
    if (values.model !== 1 && values.model !== 2 && values.model !== 4 && values.model !== 5)
      throw new ScriptError(`load model ${values.model} is not modelled here`, 'models 1, 2, 4 and 5 are');
    if (values.minVoltage >= values.maxVoltage)
      throw new ScriptError(
        `its vminpu (${values.minVoltage}) is not below its vmaxpu (${values.maxVoltage})`,
        'write the band within which its model holds: vminpu=0.95 vmaxpu=1.05',
      );
    const multiplier = values.status === 'variable' ? this.#circuit.settings.loadMultiplier : 1;
    this.#put(this.#consumers, {
      id: load.id,
      terminal: this.#table.terminal(load, 1),
      phases: load.phases,
      connection: values.connection,
      model: values.model,
      p: values.kw * 1000 * multiplier,
      q: values.kvar * 1000 * multiplier,
      ratedVoltage: phaseVoltage(values.kilovolts, load.phases, values.connection),
      minVoltage: values.minVoltage,
      maxVoltage: values.maxVoltage,
      lowVoltage: values.lowVoltage,
      exponentP: values.exponentP,
      exponentQ: values.exponentQ,
      neutralResistance: values.neutralResistance,
      neutralReactance: values.neutralReactance,
      customers: values.customers,
    });
  }

  #addGenerator(generator: Generator): void {
    generator.requireConstant();
    const { values } = generator;
    const multiplier = values.fixed ? 1 : this.#circuit.settings.generatorMultiplier;
    this.#put(this.#consumers, {
      id: generator.id,
      terminal: this.#table.terminal(generator, 1),
      phases: generator.phases,
      connection: values.connection,
      model: values.model === 1 ? 1 : 2,
      p: -values.kw * 1000 * multiplier,
      q: -values.kvar * 1000 * multiplier,
      ratedVoltage: phaseVoltage(values.kilovolts, generator.phases, values.connection),
      minVoltage: values.minVoltage,
      maxVoltage: values.maxVoltage,
      lowVoltage: 0,
      exponentP: 1,
      exponentQ: 2,
      neutralResistance: -1,
      neutralReactance: 0,
      customers: 0,
    });
  }

  #addCapacitor(capacitor: Capacitor): void {
    const admittances = capacitor.steps.map((_, index) => capacitor.stepAdmittance(index, this.#circuit.frequency));
    this.#rows.set(capacitor, this.#capacitors.length);
    this.#steps.push(Uint8Array.from(capacitor.steps, (step) => (step.on ? 1 : 0)));
    this.#stepsContinued.push(Uint8Array.from(capacitor.steps, (step) => (step.given ? 0 : 1)));
    if (capacitor.unequalSteps) this.#warn(`${capacitor.id}: as in OpenDSS, every step has the kvar of the first`);
    this.#put(this.#capacitors, {
      id: capacitor.id,
      terminals: capacitor.buses.map((_, index) => this.#table.terminal(capacitor, index + 1)),
      phases: capacitor.phases,
      connection: capacitor.connection,
      ratedPower: capacitor.ratedPower,
      g: admittances.map(({ re }) => re),
      b: admittances.map(({ im }) => im),
    });
  }

  #addReactor(reactor: Reactor): void {
    const { re, im } = reactor.admittance(this.#circuit.frequency);
    this.#put(this.#reactors, {
      id: reactor.id,
      terminals: reactor.buses.map((_, index) => this.#table.terminal(reactor, index + 1)),
      phases: reactor.phases,
      connection: reactor.connection,
      g: re,
      b: im,
    });
  }

  #addControl(control: CircuitElement): void {
    if (control instanceof RegulatorControl) this.#addRegulator(control);
    else if (control instanceof CapacitorControl) this.#addCapacitorControl(control);
    else if (control instanceof SwitchControl && this.#circuit.settings.controlsOn) control.requireSettled();
  }

  #addRegulator(control: RegulatorControl): void {
    const { numbers, transformer } = control;
    const row = transformer === null ? undefined : this.#rows.get(transformer);
    // A control of a disabled transformer has nothing to do.
    if (row === undefined) return;
    this.#put(this.#tapControls, {
      id: control.id,
      enabled: true,
      transformer: row,
      tapWinding: control.tapWinding - 1,
      monitoredWinding: control.winding - 1,
      setPoint: numbers.vreg,
      band: numbers.band,
      ptRatio: numbers.ptratio,
      ctPrimary: numbers.ctprim,
      r: numbers.r,
      x: numbers.x,
      z: numbers.ldc_z,
      delay: numbers.delay,
      tapDelay: numbers.tapdelay,
      maxTapChange: control.maxTapChange,
      monitoredPhase: control.monitoredPhase,
      voltageLimit: numbers.vlimit,
      bus: control.bus === '' ? null : this.#watchedBus(control.bus),
      remotePtRatio: numbers.remoteptratio,
      inverseTime: control.inverseTime,
      reverse:
        control.reversible || control.cogeneration
          ? {
              setPoint: numbers.revvreg,
              band: numbers.revband,
              r: numbers.revr,
              x: numbers.revx,
              z: numbers.rev_z,
              threshold: control.reverseThreshold,
              delay: numbers.revdelay,
              toNeutral: control.reverseNeutral,
              cogeneration: control.cogeneration,
            }
          : null,
    });
  }

  #watchedBus(bus: string): TapControl['bus'] {
    const name = bus.split('.')[0] as string;
    if (this.#table.find(name) === undefined)
      throw new ScriptError(`there is no bus ${name}`, 'correct the name of the regulated bus');
    return this.#table.place(bus, 1, 2);
  }

  #addCapacitorControl(control: CapacitorControl): void {
    const { numbers, capacitor, element } = control;
    const row = capacitor === null ? undefined : this.#rows.get(capacitor);
    if (row === undefined || element === null || !element.enabled) return;
    const factor = control.type === 'powerFactor';
    const scale = control.type === 'kvar' ? 1000 : 1;
    this.#put(this.#capacitorControls, {
      id: control.id,
      enabled: true,
      capacitor: row,
      type: control.type,
      element: element.id,
      terminal: control.terminal,
      ptRatio: numbers.ptratio,
      ctRatio: numbers.ctratio,
      onSetting: factor ? control.powerFactorOn : numbers.onsetting * scale,
      offSetting: factor ? control.powerFactorOff : numbers.offsetting * scale,
      onDelay: numbers.delay,
      offDelay: numbers.delayoff,
      deadTime: numbers.deadtime,
      voltageOverride: control.voltageOverride
        ? { min: numbers.vmin, max: numbers.vmax, bus: this.#overrideBus(control.overrideBus) }
        : null,
      monitoredPtPhase: control.voltagePhase,
      monitoredCtPhase: control.currentPhase,
      minimumKvarPercent: numbers.pctminkvar,
    });
  }

  #overrideBus(name: string | null): number | null {
    if (name === null) return null;
    const row = this.#table.find(name);
    if (row === undefined) throw new ScriptError(`there is no bus ${name}`, 'correct the name in vbus');
    return row;
  }
}

function isControl(element: CircuitElement): boolean {
  return element instanceof RegulatorControl || element instanceof CapacitorControl || element instanceof SwitchControl;
}

/** Two buses that are one have no element between them; an impedance matrix has to have an inverse. */
function requireInverse(impedance: ComplexMatrix, order: number): void {
  const zero = impedance.re.every((re) => re === 0) && impedance.im.every((im) => im === 0);
  if (zero)
    throw new ScriptError('its impedance is zero', 'give it a small one, e.g. r1=1e-4 r0=1e-4, or join its two buses');
  if (invert(impedance, order) === undefined)
    throw new ScriptError('its impedance matrix cannot be inverted', 'correct the values, e.g. those between phases');
}

/** Conductors without a rating hand none on. */
function ratingOf(amps: number): number {
  return amps > 0 && Number.isFinite(amps) ? amps : Number.NaN;
}
