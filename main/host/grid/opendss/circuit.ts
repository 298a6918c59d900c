// Everything that a script has defined so far, and the settings it has made.
import type { Capacitor } from './capacitor.ts';
import type { ConductorClass, ConductorData } from './conductor-data.ts';
import type { EarthModel } from './earth-return.ts';
import type { LineCode } from './line-code.ts';
import type { LineGeometry } from './line-geometry.ts';
import type { LineSpacing } from './line-spacing.ts';
import { ScriptError } from './script-error.ts';
import { CircuitElement, type ScriptObject } from './script-object.ts';
import type { Transformer } from './transformer.ts';
import type { TransformerCode } from './transformer-code.ts';

export interface Settings {
  /** V, line to line */
  voltageBases: number[];
  controlsOn: boolean;
  maxControlIterations: number;
  maxIterations: number;
  loadMultiplier: number;
  generatorMultiplier: number;
  duplicatesAllowed: boolean;
  /** how a line's geometry becomes an impedance */
  earthModel: EarthModel;
}

export class Circuit {
  /** Hz, of the solution and of everything that does not say otherwise */
  readonly frequency: number;
  name: string | null = null;
  readonly elements: CircuitElement[] = [];
  readonly positions = new Map<string, { readonly x: number; readonly y: number }>();
  readonly settings: Settings = {
    voltageBases: [],
    controlsOn: true,
    maxControlIterations: 10,
    maxIterations: 15,
    loadMultiplier: 1,
    generatorMultiplier: 1,
    duplicatesAllowed: false,
    earthModel: 'deri',
  };
  readonly warn: (text: string) => void;
  readonly #byId = new Map<string, ScriptObject>();

  constructor(frequency: number, warn: (text: string) => void) {
    this.frequency = frequency;
    this.warn = warn;
  }

  add(object: ScriptObject): void {
    this.#byId.set(object.id, object);
    if (object instanceof CircuitElement) this.elements.push(object);
  }

  /** Codes and curves may be defined before the circuit begins. */
  takeGeneral(other: Circuit): void {
    for (const [id, object] of other.#byId) this.#byId.set(id, object);
  }

  objectsOf(className: string): ScriptObject[] {
    return [...this.#byId.values()].filter((object) => object.className === className);
  }

  /** What is given from now on is given anew. */
  forgetGivenState(): void {
    for (const element of this.elements) element.forgetGivenState();
  }

  find(id: string): ScriptObject | undefined {
    return this.#byId.get(id);
  }

  /** @param id `class.name`, lower case */
  element(id: string): CircuitElement {
    const found = this.#byId.get(id);
    if (found instanceof CircuitElement) return found;
    throw new ScriptError(`there is no element ${id}`, 'define it before, or correct the name');
  }

  lineCode(name: string): LineCode {
    return this.#named('linecode', name) as LineCode;
  }

  lineGeometry(name: string): LineGeometry {
    return this.#named('linegeometry', name) as LineGeometry;
  }

  lineSpacing(name: string): LineSpacing {
    return this.#named('linespacing', name) as LineSpacing;
  }

  conductor(kind: ConductorClass, name: string): ConductorData {
    return this.#named(kind, name) as ConductorData;
  }

  transformerCode(name: string): TransformerCode {
    return this.#named('xfmrcode', name) as TransformerCode;
  }

  transformer(name: string): Transformer {
    return this.#named('transformer', name) as Transformer;
  }

  capacitor(name: string): Capacitor {
    return this.#named('capacitor', name) as Capacitor;
  }

  /** the name may carry its class */
  #named(className: string, name: string): ScriptObject {
    const id = name.startsWith(`${className}.`) ? name : `${className}.${name}`;
    const found = this.#byId.get(id);
    if (found === undefined) throw new ScriptError(`there is no ${id}`, 'define it before, or correct the name');
    return found;
  }
}
