// The sentences by which the program gives its reasons: why a step of a plan, why not that tie, why a person has it now. Each has a code and
// parameters; the windows say it in their own language, with the names of things (`phrase.<code>` in renderer/languages). Whoever has no
// words for a code reads the English of here, with ids.
//
// The ending of a parameter's name says what it is: `W` watts, `Share` of 1, `Pu` of the rated voltage, `Ms` city time, ms UTC; any other
// number counts something. Strings are ids (several: joined by ", "), but for `trouble`, `because`, `refused`, `stopped`, `trip` (codes that the windows have
// words for) and `words` (somebody's own).
export const PHRASES = {
  // Steps of a plan.
  'isolate-tripped': '{{device}} has opened on the fault and borders it: keep it open and tag it.',
  'isolate-would-trip': '{{device}} would open on the fault, and borders it: keep it open and tag it.',
  'isolate-upstream': 'Nearest operable device to the fault towards the supply: cuts it off.',
  'isolate-far': 'Nearest operable device to the fault on the far side: cuts it off.',
  'give-back': 'Gives the healthy part before the fault back to its own source: {{powerW}} in all.',
  'divide-island':
    'No permitted single tie carries all: divides the island into {{leftW}} and {{rightW}}, each with a supply of its own.',
  'leave-out': 'Leaves {{powerW}} without supply, which no tie carries within the limits.',
  'leave-out-unproven': 'Leaves {{powerW}} without supply: no way was found to carry it as well within the limits.',
  'move-load': 'Moves {{powerW}} to another feeder, so that theirs can help.',
  'move-with-loop':
    '{{tie}} closes before {{opening}} opens: both its sides are live from one source, and nobody is interrupted.',
  'move-with-break':
    '{{opening}} opens before {{tie}} closes, a short interruption: its sides hang on different sources and may be out of phase.',
  'move-ends': 'Ends the change-over.',
  'tie-within': 'Brings supply to {{powerW}} within the limits.',
  'tie-within-emergency': 'Brings supply to {{powerW}} within the emergency limits.',
  'tie-no-worse': 'Brings supply to {{powerW}} and takes nothing further beyond a limit than it was before the fault.',
  'tie-unlimited': 'Brings supply to {{powerW}} (limits not applied).',
  'tie-first': 'First of {{n}} devices on the way to {{powerW}}.',
  'then-voltage': 'Lowest voltage then {{voltagePu}} pu at bus {{at}}.',
  'then-loading': 'Highest loading {{loadingShare}} % on {{at}}.',
  'then-loading-emergency': 'Highest loading {{loadingShare}} % of the emergency rating on {{at}}.',
  'then-losses': 'Losses {{powerW}}.',
  'divides-healthy': '{{device}} divides what is healthy on both sides.',
  'by-hand': 'By hand.',
  'by-hand-no-remote': 'By hand, no remote control.',
  'look-doubtful': 'It does not answer or its word is in doubt, so that its position has to be looked at first.',
  'look-assumed': 'Nobody tells its position, which is assumed and has to be looked at first.',

  // Limits that are broken.
  'breach-no-solution': 'No power flow solution: the voltage would collapse.',
  'breach-overload': 'Overload of {{at}} to {{loadingShare}} %.',
  'breach-voltage': 'Voltage {{voltagePu}} pu at bus {{at}}.',
  'breach-phases': '{{devices}} does not carry all phases in use.',
  'breach-after-step': 'After step {{n}}:',

  // Why something is not in the plan.
  'out-to-fault': 'It leads to the faulted zone.',
  'out-borders-fault': 'It borders the fault.',
  'out-barred': 'It is tagged or out of control.',
  'out-inoperable': 'It cannot be operated.',
  'out-to-earth': 'It leads to an earthed part.',
  'out-no-supply': 'There is no supply behind it.',
  'out-not-needed': 'Not needed: the plan serves as much without it.',
  'out-serves-no-more': 'No plan with it that was tried keeps the limits and serves more.',
  'out-not-found': 'No plan with it was found to serve more.',
  'out-if-all': 'This is so if it carries all.',
  'out-if-all-with': 'This is so if it carries all with {{n}} more.',
  'out-more-losses': 'More losses: {{powerW}} against {{againstW}}.',
  'out-more-losses-share': 'More losses, if it carries its share.',
  'out-less-margin': 'Less margin: loaded to {{loadingShare}} %.',
  'out-no-plan': 'No plan was found.',
  'out-by-hand-open': 'Somebody on site could open it.',
  'out-by-hand-close': 'Somebody on site could close it.',

  // What nobody can read from the steps.
  'no-switches': 'The network has no switches: every branch is taken to have a breaker at each end.',
  'ties-by-name': 'Taken for open ties, by the names of the buses they end on: {{devices}}.',
  'controls-stay': 'Tap changers and capacitors stay as they were before the fault.',
  'fault-was-dead': 'The fault lies where there was no supply, or cannot take any.',
  'zone-wider': 'The zone is wider for {{devices}}, which cannot be operated.',
  'zone-wider-more': 'The zone is wider for {{devices}} and {{n}} more, which cannot be operated.',
  'no-protection':
    'No protection and no operable device stands between the fault and its source: the supply itself must be off.',
  'protection-assumed': 'No protection stands between the fault and its source; {{devices}} is taken to have opened.',
  'source-breaker':
    "{{devices}} leaves a source without a switch in the file: the source's own breaker there is taken to be opened by it.",
  'source-in-zone': 'A source feeds straight into the faulted zone and stays off until the repair.',
  'stays-tripped': '{{devices}} has tripped and must not be closed again.',
  'no-way-to-supply':
    'No device leads from {{customers}} customers to any other supply: they hang on what the fault takes out.',
  'overload-by-trip': '{{at}} carries {{loadingShare}} % of its rating by the trip itself, before and after this plan.',
  'overload-by-trip-normal':
    '{{at}} carries {{loadingShare}} % of its normal rating by the trip itself, before and after this plan.',
  'of-its-emergency': 'That is {{loadingShare}} % of its emergency rating.',
  'takes-load-off': 'More than it bears: load has to be taken off it at once.',
  'bears-for-a-time': 'It bears that for a limited time.',
  'emergency-holds':
    'Within the normal ratings not all can be supplied: the emergency ratings hold, for a limited time.',
  'then-carries': '{{at}} then carries {{loadingShare}} % of its normal rating.',
  'transfers-tried':
    'Every single exchange of load between healthy feeders was tried: none found that lets more be served.',
  'some-transfers-tried':
    'Exchanges, though not every one, of load between healthy feeders was tried: none found that lets more be served.',
  'load-moved':
    'Load is moved between healthy feeders, so that one of them can help: single exchanges were tried, not several.',
  'ranked-below':
    'Plans were ranked with the voltage above the feeders held as before the fault; the chosen one is confirmed on the whole grid.',
  'search-bounded': 'The search stopped at its bound: the plan is good, not proven best.',
  'not-struck':
    'By all that is told the fault has not struck, and nothing has opened: this is the plan for a short circuit there, which {{devices}} would clear.',
  'others-lose': 'To cut the fault off, {{customers}} customers that have supply lose it as well.',
  'source-off': 'The supply from above is off: it has to be switched on again once the fault is cut off.',
  'until-repaired': '{{customers}} customers stay without supply until {{element}} is repaired.',
  'fuse-blown-repaired': 'The fuse {{device}} has blown: to be replaced once {{element}} is repaired.',
  'fuse-blown': 'The fuse {{device}} has blown: to be replaced as it closes.',
  'fuse-blown-by-meters': 'That is what meters say.',
  'foreign-own': '{{device}} stays open: its fault is not known to be cleared.',
  'foreign-behind':
    '{{device}} stays open: behind it lies what has no supply by {{by}}, whose fault is not known to be cleared.',
  'open-by-trip': '{{device}} is open by {{trip}} trip.',
  'open-by-trip-since': '{{device}} is open by {{trip}} trip since {{sinceMs}} UTC.',
  'open-by-meters': '{{device}} is open by what meters say.',
  'open-untold': '{{device}} is open, and nobody tells that it was not its protection.',
  'open-untold-since': '{{device}} is open since {{sinceMs}} UTC, and nobody tells that it was not its protection.',
  'normal-positions': 'Positions are those of the normal state: the file says nothing of now.',

  // Why a person has it.
  'place-unknown-device': 'This is no switch between two places of the grid.',
  'place-not-open': 'It is closed: nothing has tripped there.',
  'place-not-dark': 'What hangs on it has supply, or had none before.',
  'place-had-no-supply': 'It had no supply before it opened, so that no current of a fault has passed it.',
  'place-fed-from-both-sides':
    'What hangs on it has supply from elsewhere: indicators without direction prove nothing.',
  'place-loop': 'The current may have come on two ways behind it: indicators without direction prove nothing.',
  'place-several-places': 'Indicators on two ways saw a current: there may be more than one fault. Look at both.',
  'place-named-not-dark': 'What was named as its place has supply, or had none before.',
  'place-named-elsewhere': 'What was named as its place has lost supply by something else than this trip.',
  'place-above':
    'It tripped above the feeders: indicators do not tell such a place. Look at what its protection protects.',
  'unknown-element': 'The network has no element {{element}}.',
  'switched-by-hand': 'It was switched by hand.',
  'program-stopped': 'The program was stopped while the order was being begun.',
  'halt-by-person': 'Step {{n}} is done by a person.',
  'halt-area': 'Step {{n}}: {{area}} is controlled by {{words}}.',
  'halt-area-barred': 'Step {{n}}: {{area}} may not be held by who answers for the order.',
  'halt-unchecked': 'Step {{n}} could not be checked: {{words}}',
  'halt-refused': 'Step {{n}} was refused: {{refused}}',
  'halt-unsafe': 'Step {{n}} is not safe.',
  'halt-unconfirmed': 'Step {{n}} is for a person to confirm.',
  'halt-not-completed': 'It could not be completed: {{refused}}',
  'halt-program': 'The program failed: {{words}}',
  'halt-restoration': 'Fault restoration was stopped: {{stopped}}.',
  'halt-restoration-begun': 'Fault restoration was stopped while the order was being begun.',
  'order-not-issued': 'It could not be issued: {{refused}}',
  'program-failed': 'The program failed while the order was being begun: {{words}}',
  'order-unknown': 'Its order is not known any more.',
  'order-trouble': 'Step {{n}}, {{device}}: {{trouble}}.',
  'order-step-trouble': 'Step {{n}}: {{trouble}}.',
  'order-stopped': 'The order was stopped.',
  'order-not-begun': 'It could not be begun: {{refused}}',
  'said-by': '{{words}}',

  // Heads and notes of orders that the program writes.
  'title-restore': 'FLISR {{device}}',
  'title-on-site': 'FLISR {{device}}, on site',
  'purpose-restore': 'Restores supply after the trip of {{device}} ({{course}})',
  'purpose-on-site': 'Gives supply back to {{customers}} more customers after the trip of {{device}} ({{course}})',
  'takes-back': 'Takes back {{order}}.',
  'takes-back-step': 'Takes back step {{n}}.',
  'not-brought-back': 'Not brought back: {{device}}, {{because}}.',
  'not-brought-back-alone': 'Not brought back: {{device}}, nothing else could give its supply.',
} as const;

export type PhraseCode = keyof typeof PHRASES;

/** Names of the parameters in a text: `{{name}}`. */
type NamesIn<Text extends string> = Text extends `${string}{{${infer Name}}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;

export interface Phrase {
  /** PhraseCode; read again from a journal that another version wrote it may be any */
  readonly code: string;
  readonly parameters: Readonly<Record<string, string | number>>;
}

type ParametersOf<Code extends PhraseCode> = Readonly<Record<NamesIn<(typeof PHRASES)[Code]>, string | number>>;

/** Its parameters are those that the text names, no more and no less. */
export const phrase = <Code extends PhraseCode>(
  code: Code,
  ...[parameters]: NamesIn<(typeof PHRASES)[Code]> extends never ? [] : [ParametersOf<Code>]
): Phrase => ({ code, parameters: { ...parameters } });

/** For command lines, logs and other programs: one sentence after the other, with ids. */
export const inEnglish = (phrases: readonly Phrase[]): string =>
  phrases
    .map(({ code, parameters }) =>
      textOf(code).replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => shown(name, parameters[name] ?? '')),
    )
    .join(' ');

const textOf = (code: string): string => (Object.hasOwn(PHRASES, code) ? PHRASES[code as PhraseCode] : code);

function shown(name: string, value: string | number): string {
  if (typeof value === 'string') return value;
  if (name.endsWith('W')) return `${(value / 1000).toFixed(1)} kW`;
  if (name.endsWith('Share')) return (100 * value).toFixed(1);
  if (name.endsWith('Pu')) return value.toFixed(4);
  if (name.endsWith('Ms')) return new Date(value).toISOString().slice(11, 16);
  return String(value);
}
