// The Set command: what changes a solution is obeyed or refused; what only reports, plots or runs over time is passed over.
import type { Circuit } from './circuit.ts';
import { parseEarthModel } from './earth-model.ts';
import { Load } from './load.ts';
import { ScriptError } from './script-error.ts';
import type { ScriptValue } from './script-value.ts';

/** In OpenDSS's order: an option may be shortened to what begins one of them first. */
const OPTIONS: readonly string[] = [
  ...['type', 'element', 'hour', 'sec', 'year', 'frequency', 'stepsize', 'mode', 'random', 'number', 'time', 'class'],
  ...['object', 'circuit', 'editor', 'tolerance', 'maxiterations', 'h', 'loadmodel', 'loadmult', 'normvminpu'],
  ...[
    'normvmaxpu',
    'emergvminpu',
    'emergvmaxpu',
    '%mean',
    '%stddev',
    'ldcurve',
    '%growth',
    'genkw',
    'genpf',
    'capkvar',
  ],
  ...[
    'addtype',
    'allowduplicates',
    'zonelock',
    'ueweight',
    'lossweight',
    'ueregs',
    'lossregs',
    'voltagebases',
    'algorithm',
  ],
  ...['trapezoidal', 'autobuslist', 'controlmode', 'tracecontrol', 'genmult', 'defaultdaily', 'defaultyearly'],
  ...[
    'allocationfactors',
    'cktmodel',
    'pricesignal',
    'pricecurve',
    'terminal',
    'basefrequency',
    'harmonics',
    'maxcontroliter',
  ],
  ...[
    'bus',
    'datapath',
    'keeplist',
    'reduceoption',
    'demandinterval',
    '%normal',
    'diverbose',
    'casename',
    'markercode',
  ],
  ...[
    'nodewidth',
    'log',
    'recorder',
    'overloadreport',
    'voltexceptionreport',
    'cfactors',
    'showexport',
    'numallociterations',
  ],
  ...['defaultbasefrequency', 'markswitches', 'switchmarkercode', 'daisysize', 'marktransformers', 'transmarkercode'],
  ...[
    'transmarkersize',
    'loadshapeclass',
    'earthmodel',
    'querylog',
    'markcapacitors',
    'markregulators',
    'markpvsystems',
  ],
  ...[
    'markstorage',
    'capmarkercode',
    'regmarkercode',
    'pvmarkercode',
    'storemarkercode',
    'capmarkersize',
    'regmarkersize',
  ],
  ...[
    'pvmarkersize',
    'storemarkersize',
    'neglectloady',
    'markfuses',
    'fusemarkercode',
    'fusemarkersize',
    'markreclosers',
  ],
  ...['reclosermarkercode', 'reclosermarkersize', 'registryupdate', 'markrelays', 'relaymarkercode', 'relaymarkersize'],
  ...[
    'processtime',
    'totaltime',
    'miniterations',
    'seasonrating',
    'seasonsignal',
    'longlinecorrection',
    'sampleenergymeters',
  ],
  ...['showreports', 'num_subcircuits', 'zmag', 'keepload', 'eventlogdefault', 'iteratedynamic', 'ignoregenqlimits'],
];

/** what changes what a solution is, with the one value that is the ordinary one */
const ONLY: Readonly<Record<string, readonly string[]>> = {
  mode: ['snapshot', 'snap', 's'],
  loadmodel: ['powerflow', 'p'],
  algorithm: ['normal', 'newton', 'ncim'],
  cktmodel: ['multiphase', 'm'],
  year: ['0'],
  longlinecorrection: ['no', 'n', 'false', 'f'],
};

/** settings that a circuit has from its beginning, and that count in a solution */
const OF_CIRCUIT: readonly string[] = [
  ...[
    'voltagebases',
    'controlmode',
    'maxcontroliter',
    'maxiterations',
    'loadmult',
    'allowduplicates',
    'allocationfactors',
  ],
];

export interface Session {
  circuit: Circuit;
  /** Hz, of the next circuit */
  baseFrequency: number;
  setFolder(folder: string): void;
  /** to be called before the network or a setting that counts changes */
  beforeChange(): void;
}

/** @param typed as in the script, e.g. `maxiter` */
export function setOption(session: Session, typed: string, value: ScriptValue): void {
  const name = typed.toLowerCase();
  const option = OPTIONS.includes(name) ? name : OPTIONS.find((known) => known.startsWith(name));
  if (option === undefined)
    throw new ScriptError(`there is no option "${typed}" that is known here`, 'leave it out, or correct the name');
  const ordinary = ONLY[option];
  if (ordinary !== undefined) {
    if (ordinary.some((word) => matches(word, value.name()))) return;
    throw new ScriptError(
      `${option}=${value.text}: only a power flow at one moment is solved, with ${option}=${ordinary[0]}`,
      `take the line out, or set ${option}=${ordinary[0]}`,
    );
  }
  const { circuit } = session;
  const { settings } = circuit;
  if (OF_CIRCUIT.includes(option)) {
    if (circuit.name === null)
      throw new ScriptError(`${option} is set before there is a circuit`, 'write New Circuit.name before it');
    session.beforeChange();
  }
  switch (option) {
    case 'defaultbasefrequency':
    case 'basefrequency':
      session.baseFrequency = value.above(0);
      if (circuit.name !== null && session.baseFrequency !== circuit.frequency && option === 'basefrequency')
        throw new ScriptError('the base frequency changes within a circuit', 'set it before the circuit begins');
      return;
    case 'frequency':
      if (value.number() !== circuit.frequency)
        throw new ScriptError(
          `frequency=${value.text} is not the circuit's ${circuit.frequency} Hz`,
          'set defaultbasefrequency before the circuit begins',
        );
      return;
    case 'voltagebases':
      settings.voltageBases = value.values().map((base) => base.above(0) * 1000);
      return;
    case 'controlmode':
      settings.controlsOn = parseControlMode(value.name());
      return;
    case 'maxcontroliter':
      settings.maxControlIterations = value.count(1, 1e6);
      return;
    case 'maxiterations':
      settings.maxIterations = value.count(1, 1e6);
      return;
    case 'loadmult':
      settings.loadMultiplier = value.number();
      return;
    case 'genmult':
      settings.generatorMultiplier = value.number();
      return;
    case 'allowduplicates':
      settings.duplicatesAllowed = value.boolean();
      return;
    case 'allocationfactors':
      for (const element of circuit.elements) if (element instanceof Load) element.allocate(value.atLeast(0));
      return;
    case 'cfactors':
      throw new ScriptError('cfactors is not modelled here', 'write cfactor in each load');
    case 'earthmodel':
      settings.earthModel = parseEarthModel(value.name());
      return;
    case 'datapath':
      session.setFolder(value.text);
      return;
    case 'circuit':
      if (circuit.name !== value.name())
        throw new ScriptError(`there is no circuit ${value.text}`, 'a script holds one circuit');
  }
}

function matches(word: string, given: string): boolean {
  return given !== '' && word.startsWith(given);
}

function parseControlMode(word: string): boolean {
  if (word.startsWith('s') || word === '0') return true;
  if (word.startsWith('o') || word.startsWith('n') || word === '-1') return false;
  throw new ScriptError(
    `controlmode=${word}: controls act until none has anything to do (static), or not at all (off)`,
    'write static or off',
  );
}
