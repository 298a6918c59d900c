// Small networks phase by phase for tests, in the units that engineers write (kV, kVA, ohm); everything not said is as OpenDSS has it.
import type {
  CapacitorControl,
  PhaseBus,
  PhaseCapacitor,
  PhaseConsumer,
  PhaseLine,
  PhaseNetwork,
  PhaseReactor,
  PhaseSource,
  PhaseState,
  PhaseTransformer,
  TapControl,
  Terminal,
  Winding,
} from '../../simulation/network/phase-network.ts';

/** `bus.1.2.3`; without nodes 1, 2, 3, ..., and earth for conductors beyond the phases. */
type Place = string;

type Complex = readonly [number, number];

export interface WindingText {
  readonly at: Place;
  readonly conn?: 'wye' | 'delta';
  readonly kv: number;
  readonly tap?: number;
  /** pu */
  readonly r?: number;
  readonly neutral?: Complex;
}

export interface TransformerText {
  readonly phases: number;
  readonly kva: number;
  readonly windings: readonly WindingText[];
  /** pu, pairs 1-2, 1-3, .., 2-3, .. */
  readonly x: readonly number[];
  readonly noLoad?: Complex;
  readonly ppm?: number;
  readonly leads?: boolean;
}

export interface LoadText {
  readonly at: Place;
  readonly phases: number;
  readonly conn?: 'wye' | 'delta';
  readonly model?: 1 | 2 | 4 | 5;
  readonly kva: Complex;
  /** kV across one phase of the load */
  readonly kv: number;
  readonly band?: readonly [low: number, min: number, max: number];
  readonly exponents?: readonly [number, number];
}

type Matrix = readonly (readonly Complex[])[];

const flat = (m: Matrix, part: 0 | 1): Float64Array => Float64Array.from(m.flat(), (z) => z[part]);

/** Every phase alike: `self` on the diagonal, `mutual` off it. */
export const alike = (phases: number, self: Complex, mutual: Complex = [0, 0]): Matrix =>
  Array.from({ length: phases }, (_, i) => Array.from({ length: phases }, (_, j) => (i === j ? self : mutual)));

export class PhaseNetworkBuilder {
  readonly #buses: PhaseBus[] = [];
  readonly #busOf = new Map<string, number>();
  readonly #sources: PhaseSource[] = [];
  readonly #lines: PhaseLine[] = [];
  readonly #transformers: PhaseTransformer[] = [];
  readonly #consumers: PhaseConsumer[] = [];
  readonly #capacitors: PhaseCapacitor[] = [];
  readonly #reactors: PhaseReactor[] = [];
  readonly #taps: Float64Array[] = [];
  readonly tapControls: TapControl[] = [];
  readonly capacitorControls: CapacitorControl[] = [];
  maxControlIterations = 10;

  bus(name: string): number {
    const known = this.#busOf.get(name);
    if (known !== undefined) return known;
    this.#busOf.set(name, this.#buses.length);
    return this.#buses.push({ id: name }) - 1;
  }

  terminal(place: Place, phases: number, conductors: number): Terminal {
    const [name = '', ...given] = place.split('.');
    const nodes = Array.from({ length: conductors }, (_, c) => Number(given[c] ?? (c < phases ? c + 1 : 0)));
    return { bus: this.bus(name), nodes, open: [] };
  }

  source(place: Place, kv: number, { pu = 1, angle = 0, phases = 3, z = alike(3, [0, 1e-4]) } = {}): this {
    const magnitude = (phases === 1 ? kv : kv / Math.sqrt(3)) * 1e3 * pu;
    this.#sources.push({
      id: `vsource.${this.#sources.length === 0 ? 'source' : this.#sources.length}`,
      terminals: [
        this.terminal(place, phases, phases),
        this.terminal(`${place.split('.')[0]}${'.0'.repeat(phases)}`, phases, phases),
      ],
      phases,
      emfMagnitude: Array.from({ length: phases }, () => magnitude),
      emfAngle: Array.from({ length: phases }, (_, i) => angle - (i * 2 * Math.PI) / Math.max(phases, 3)),
      r: flat(z, 0),
      x: flat(z, 1),
    });
    return this;
  }

  /** `z` ohm, `y` S, both of the whole line. */
  line(name: string, from: Place, to: Place, z: Matrix, y: Matrix = alike(z.length, [0, 0])): this {
    this.#lines.push({
      id: `line.${name}`,
      terminals: [this.terminal(from, z.length, z.length), this.terminal(to, z.length, z.length)],
      phases: z.length,
      isSwitch: false,
      r: flat(z, 0),
      x: flat(z, 1),
      g: flat(y, 0),
      b: flat(y, 1),
      normalRating: 400,
      emergencyRating: 600,
    });
    return this;
  }

  transformer(name: string, text: TransformerText): this {
    const { phases, windings, kva } = text;
    this.#transformers.push({
      id: `transformer.${name}`,
      phases,
      windings: windings.map(
        ({ at, conn = 'wye', kv, r = 0, neutral = [-1, 0] }): Winding => ({
          terminal: this.terminal(at, phases, phases + 1),
          connection: conn,
          ratedVoltage: kv * 1e3,
          ratedPower: kva * 1e3,
          resistance: r,
          neutralResistance: neutral[0],
          neutralReactance: neutral[1],
        }),
      ),
      shortCircuitReactance: text.x,
      noLoadLoss: text.noLoad?.[0] ?? 0,
      magnetisingCurrent: text.noLoad?.[1] ?? 0,
      antiFloatPpm: text.ppm ?? 1,
      lowVoltageLeads: text.leads ?? false,
      tapMin: windings.map(() => 0.9),
      tapMax: windings.map(() => 1.1),
      tapSteps: windings.map(() => 32),
      normalRating: Number.NaN,
      emergencyRating: Number.NaN,
    });
    this.#taps.push(Float64Array.from(windings, ({ tap = 1 }) => tap));
    return this;
  }

  load(name: string, text: LoadText): this {
    const { phases, conn = 'wye' } = text;
    const [low, min, max] = text.band ?? [0.5, 0.95, 1.05];
    this.#consumers.push({
      id: `load.${name}`,
      terminal: this.terminal(text.at, phases, conn === 'wye' || phases <= 2 ? phases + 1 : phases),
      phases,
      connection: conn,
      model: text.model ?? 1,
      p: text.kva[0] * 1e3,
      q: text.kva[1] * 1e3,
      ratedVoltage: text.kv * 1e3,
      minVoltage: min,
      maxVoltage: max,
      lowVoltage: low,
      exponentP: text.exponents?.[0] ?? 1,
      exponentQ: text.exponents?.[1] ?? 2,
      neutralResistance: -1,
      neutralReactance: 0,
      customers: 1,
    });
    return this;
  }

  /** A bank in earthed wye; `kvar` of each step, all phases; `kv` across a phase. */
  capacitor(name: string, place: Place, phases: number, kv: number, kvar: readonly number[]): this {
    const terminal = this.terminal(place, phases, phases);
    this.#capacitors.push({
      id: `capacitor.${name}`,
      terminals: [terminal, { ...terminal, nodes: terminal.nodes.map(() => 0) }],
      phases,
      connection: 'wye',
      ratedPower: kvar.reduce((sum, step) => sum + step * 1e3, 0),
      g: kvar.map(() => flat(alike(phases, [0, 0]), 0)),
      b: kvar.map((step) => flat(alike(phases, [0, step / phases / 1e3 / kv ** 2]), 1)),
    });
    return this;
  }

  reactor(name: string, from: Place, to: Place, phases: number, y: Complex): this {
    this.#reactors.push({
      id: `reactor.${name}`,
      terminals: [this.terminal(from, phases, phases), this.terminal(to, phases, phases)],
      phases,
      connection: 'wye',
      g: flat(alike(phases, y), 0),
      b: flat(alike(phases, y), 1),
    });
    return this;
  }

  build(kvBases: readonly number[] = []): { readonly network: PhaseNetwork; readonly state: PhaseState } {
    return {
      network: {
        name: 'built',
        frequency: 60,
        voltageBases: kvBases.map((kv) => kv * 1e3),
        buses: this.#buses,
        sources: this.#sources,
        lines: this.#lines,
        transformers: this.#transformers,
        consumers: this.#consumers,
        capacitors: this.#capacitors,
        reactors: this.#reactors,
        tapControls: this.tapControls,
        capacitorControls: this.capacitorControls,
        maxControlIterations: this.maxControlIterations,
        maxIterations: 15,
      },
      state: {
        taps: this.#taps,
        capacitorSteps: this.#capacitors.map(({ b }) => new Uint8Array(b.length).fill(1)),
      },
    };
  }
}
