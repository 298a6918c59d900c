// SwtControl (SwtControl.pas): `state` opens or closes a terminal of what it switches at once; an action that differs from the state
// would only come with the controls, some time into the solution.
import type { Circuit } from './circuit.ts';
import { ScriptError } from './script-error.ts';
import { CircuitElement, notModelled } from './script-object.ts';
import type { ScriptValue } from './script-value.ts';

const PROPERTIES = [
  ...[
    'switchedobj',
    'switchedterm',
    'action',
    'lock',
    'delay',
    'normal',
    'state',
    'reset',
    'basefreq',
    'enabled',
    'like',
  ],
] as const;

export class SwitchControl extends CircuitElement {
  readonly properties = PROPERTIES;
  #element: CircuitElement | null = null;
  #terminal = 1;
  #locked = false;
  #open = false;
  #wantedOpen = false;

  constructor(name: string, circuit: Circuit) {
    super('swtcontrol', name, 1, circuit);
  }

  override set(property: string, value: ScriptValue, circuit: Circuit): void {
    if (this.setCommon(property, value)) return;
    switch (property) {
      case 'switchedobj':
        this.#element = circuit.element(value.name());
        return;
      case 'switchedterm':
        this.#terminal = value.count(1, 100);
        return;
      case 'lock':
        this.#locked = value.boolean();
        return;
      case 'action':
      case 'normal':
        if (!this.#locked) this.#wantedOpen = isOpen(value.name());
        return;
      case 'state':
        if (this.#locked) return;
        this.#wantedOpen = isOpen(value.name());
        this.#open = this.#wantedOpen;
        this.#element?.setOpen(this.#terminal, 0, this.#open);
        return;
      case 'delay':
        return;
      case 'reset':
        if (value.boolean()) throw new ScriptError('reset is not modelled', 'write state=open or state=closed');
        return;
      default:
        notModelled(property);
    }
  }

  override like(other: SwitchControl): void {
    this.likeCommon(other);
    this.#element = other.#element;
    this.#terminal = other.#terminal;
    this.#locked = other.#locked;
    this.#open = other.#open;
    this.#wantedOpen = other.#wantedOpen;
  }

  override endEdit(): void {
    if (this.#element === null) throw new ScriptError('it switches nothing', 'write switchedobj=CLASS.NAME');
  }

  /** @throws ScriptError when it would still operate, were controls on */
  requireSettled(): void {
    if (this.#wantedOpen !== this.#open && !this.#locked)
      throw new ScriptError(
        `it would ${this.#wantedOpen ? 'open' : 'close'} ${this.#element?.id} during the solution, which is not modelled`,
        `write state=${this.#wantedOpen ? 'open' : 'closed'}, or set controlmode=off`,
      );
  }
}

function isOpen(word: string): boolean {
  if (word.startsWith('o')) return true;
  if (word.startsWith('c')) return false;
  throw new ScriptError(`"${word}" is neither open nor closed`, 'write open or closed');
}
