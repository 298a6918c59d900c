// Which class of OpenDSS becomes what.
import { Capacitor } from './capacitor.ts';
import { CapacitorControl } from './capacitor-control.ts';
import type { Circuit } from './circuit.ts';
import { ConductorData } from './conductor-data.ts';
import { Generator } from './generator.ts';
import { LineCode } from './line-code.ts';
import { LineGeometry } from './line-geometry.ts';
import { LineSpacing } from './line-spacing.ts';
import { Line } from './line.ts';
import { Load } from './load.ts';
import { CURVES, METERS, PassiveObject, PROTECTION } from './passive-object.ts';
import { Reactor } from './reactor.ts';
import { RegulatorControl } from './regulator-control.ts';
import type { ScriptObject } from './script-object.ts';
import { SwitchControl } from './switch-control.ts';
import { Transformer } from './transformer.ts';
import { TransformerCode } from './transformer-code.ts';
import { VoltageSource } from './voltage-source.ts';

type Maker = (name: string, circuit: Circuit) => ScriptObject;

const MAKERS: ReadonlyMap<string, Maker> = new Map<string, Maker>([
  ['vsource', (name, circuit) => new VoltageSource(name, circuit)],
  ['linecode', (name, circuit) => new LineCode(name, circuit)],
  ['linegeometry', (name) => new LineGeometry(name)],
  ['linespacing', (name) => new LineSpacing(name)],
  ['wiredata', (name) => new ConductorData('wiredata', name)],
  ['cndata', (name) => new ConductorData('cndata', name)],
  ['tsdata', (name) => new ConductorData('tsdata', name)],
  ['line', (name, circuit) => new Line(name, circuit)],
  ['xfmrcode', (name) => new TransformerCode(name)],
  ['transformer', (name, circuit) => new Transformer(name, circuit)],
  ['load', (name, circuit) => new Load(name, circuit)],
  ['generator', (name, circuit) => new Generator(name, circuit)],
  ['swtcontrol', (name, circuit) => new SwitchControl(name, circuit)],
  ['capacitor', (name, circuit) => new Capacitor(name, circuit)],
  ['reactor', (name, circuit) => new Reactor(name, circuit)],
  ['regcontrol', (name, circuit) => new RegulatorControl(name, circuit)],
  ['capcontrol', (name, circuit) => new CapacitorControl(name, circuit)],
]);
const PASSIVE: readonly string[] = [...CURVES, ...METERS, ...PROTECTION];
const GENERAL = ['linecode', 'xfmrcode', 'linegeometry', 'linespacing', 'wiredata', 'cndata', 'tsdata'];
/** of OpenDSS, and not modelled */
const REFUSED: readonly string[] = [
  ...[
    'autotrans',
    'fault',
    'generator',
    'gendispatcher',
    'isource',
    'gicline',
    'gictransformer',
    'gicsource',
    'pvsystem',
  ],
  ...['invcontrol', 'expcontrol', 'storage', 'storagecontroller', 'upfc', 'upfccontrol', 'espvlcontrol'],
  ...['indmach012', 'vccs', 'vsconverter', 'windgen'],
  ...['generic5', 'pvsystem2', 'storage2'],
];

export function isModelled(className: string): boolean {
  return MAKERS.has(className) || PASSIVE.includes(className);
}

export function isPassive(className: string): boolean {
  return PASSIVE.includes(className);
}

export function isKnown(className: string): boolean {
  return isModelled(className) || REFUSED.includes(className);
}

/** @param className one that is modelled */
export function makeObject(className: string, name: string, circuit: Circuit): ScriptObject {
  return MAKERS.get(className)?.(name, circuit) ?? new PassiveObject(className, name);
}

/** General objects may be defined again, which edits them; elements of the circuit may not. */
export function isGeneral(className: string): boolean {
  return GENERAL.includes(className) || CURVES.includes(className);
}
