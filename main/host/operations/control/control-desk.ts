// Who controls what now: areas with one holder each, the PIN that was entered again, the yes of a second person. Every change is in the
// journal before it holds, every refusal too; after a crash each area has the holder that it had. PINs are entered anew.
import type { AskedYes, ControlAreas } from '../../../../contract/control-requests.ts';
import type { Failure } from '../../../../contract/messages.ts';
import { refusalDetail } from '../../../../contract/refusal-detail.ts';
import type { Role } from '../../../../contract/vocabulary.ts';
import {
  advanceArea,
  type AreaEvent,
  type ControlArea,
  freeArea,
} from '../../../../simulation/switching/control-area.ts';
import {
  CONTROL_RULES,
  type ControlRefusal,
  type Person,
  refuseControl,
} from '../../../../simulation/switching/control-rights.ts';
import type { CityClock, Documents, Journal } from '../../ports.ts';
import { answer, type Answer, refuse } from '../../requests/handler.ts';
import type { AreaMap } from './area-map.ts';
import { AreaPresence, AUTOMATIC_ORDERS } from './area-presence.ts';
import { CONTROL_WORDS, subjectOf } from './control-words.ts';
import { readAreas } from './read-areas.ts';
import { type PinAccess, PinDesk } from './pin-desk.ts';
import { SecondPersons, type SecondWish } from './second-persons.ts';

const CHANGE = 'controlArea';
const REFUSED = 'controlRefused';
const DOCUMENT = 'control-areas';
/** Who may hold areas at all, and who may take one over from whoever holds it. */
const HOLDERS: readonly Role[] = ['operator', 'dispatcher', 'admin'];
const SUPERVISORS: readonly Role[] = ['admin'];

/** Who asks: the session, not only the person. A PIN counts where it was entered. */
export interface Asker {
  readonly user: string;
  readonly role: Role;
  /** public name of the token that they came in with */
  readonly token: string;
  /** the connection of a window, or what a program over HTTP calls itself; absent: it calls itself nothing, and its token stands for it */
  readonly client?: string;
}

export interface ControlDeskOptions {
  readonly map: AreaMap;
  readonly access: PinAccess;
  readonly journal: Pick<Journal, 'append' | 'list' | 'between' | 'head'>;
  readonly documents: Documents;
  readonly clock: CityClock;
  readonly log: (line: string) => void;
  /** since when a person has no window open, machine's clock, ms; null: one is open */
  readonly awaySince?: (user: string) => number | null;
  /** machine's clock, ms: people are as fast as ever in a city that runs fast */
  readonly wallNow?: () => number;
}

export interface ControlWish {
  /** such as `order.instruct`, `command.select`, `mode.change` */
  readonly action: string;
  /** ids of the areas that it concerns; empty or null: it lies in none */
  readonly areas: readonly (string | null)[];
  /** what it is about: device, order, feeder, alarm */
  readonly subject: string;
  /** where two persons are asked for: all that the second one says yes to */
  readonly content?: SecondWish['content'];
  /** false: who holds the area may say so without the PIN */
  readonly isPinAsked?: boolean;
}

export interface AreaCopy {
  readonly number: number;
  readonly areas: readonly ControlArea[];
}
/** As somebody asks for it: who and when is the host's to say. */
export type AreaWish =
  | { readonly type: 'take' | 'accept' | 'decline' | 'withdraw' | 'release' }
  | { readonly type: 'offer'; readonly to: string }
  | { readonly type: 'seize'; readonly reason: string };

export class ControlDesk {
  readonly #options: ControlDeskOptions;
  readonly #wallNow: () => number;
  readonly #pins: PinDesk;
  readonly #seconds: SecondPersons;
  readonly #presence: AreaPresence;
  #areas: readonly ControlArea[];
  #last: Promise<unknown> = Promise.resolve();
  /** What the journal says of areas is not understood: nobody controls anything until it is. In words; null: all is well. */
  readonly trouble: string | null;

  private constructor(
    options: ControlDeskOptions,
    pins: PinDesk,
    { areas, trouble }: { areas: readonly ControlArea[]; trouble: string | null },
  ) {
    this.#options = options;
    this.#wallNow = options.wallNow ?? Date.now;
    const { clock, awaySince = () => null } = options;
    this.#presence = new AreaPresence({ clock, awaySince, wallNow: this.#wallNow });
    this.#pins = pins;
    this.#seconds = new SecondPersons(this.#wallNow);
    this.#areas = areas;
    this.trouble = trouble;
  }

  /** @throws Error when journal or documents cannot be read */
  static async open(options: ControlDeskOptions): Promise<ControlDesk> {
    const { map, journal, documents, access, log, wallNow = Date.now } = options;
    const copy = (await documents.get(DOCUMENT)) as AreaCopy | null | undefined;
    const { known, trouble } = await readAreas(journal, CHANGE, copy ?? null);
    if (trouble !== null) log(`control: ${trouble}`);
    const note = (data: Record<string, unknown>, asker: Asker): Promise<void> => desk.#note(data, asker);
    const pins = await PinDesk.open({ access, documents, log, wallNow, note });
    // Areas that the city has no more are let go: nobody can hold them.
    const areas = map.areas.map(({ id }) => known.get(id) ?? freeArea(id));
    const desk: ControlDesk = new ControlDesk(options, pins, { areas, trouble });
    if (trouble === null) await desk.#keep(journal.head().number);
    return desk;
  }

  get map(): AreaMap {
    return this.#options.map;
  }

  holderOf(area: string): string | null {
    return this.#areas.find(({ id }) => id === area)?.holder ?? null;
  }

  /** Who holds what, whoever asks. */
  reports(): ControlAreas['areas'] {
    return this.#options.map.areas.map(({ id, name, feeders }, row) => {
      const { state, holder, since, offeredTo } = this.#areas[row]!;
      const presence = holder === null ? null : this.#presenceOf(holder, id);
      return { id, name, state, holder, ...presence, sinceMs: since, offeredTo, feeders: [...feeders] };
    });
  }

  #presenceOf(holder: string, area: string): ReturnType<AreaPresence['of']> {
    if (holder === AUTOMATIC_ORDERS) return { presence: 'program' };
    return this.#presence.of(holder, this.#mayHold(holder, area));
  }

  areas(asker: Asker): ControlAreas {
    const { map, access, clock } = this.#options;
    const pinAt = this.#pins.enteredAt(asker);
    const leftMs = pinAt === null ? 0 : CONTROL_RULES.pinValidMs - (this.#wallNow() - pinAt);
    return {
      areas: this.reports(),
      own: {
        user: asker.user,
        areas: HOLDERS.includes(asker.role) ? [...map.areasOf(asker.user)] : [],
        isSupervisor: SUPERVISORS.includes(asker.role),
        hasPin: access.personNamed(asker.user)?.hasPin ?? false,
        pinUntilMs: leftMs > 0 ? clock.now() + leftMs * clock.speed : null,
      },
    };
  }

  /** One change after the other: of two who take an area one is refused. */
  change(id: string, wish: AreaWish, asker: Asker): Promise<Answer<ControlAreas>> {
    const done = this.#last.then(() => this.#change(id, wish, asker));
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #change(id: string, wish: AreaWish, asker: Asker): Promise<Answer<ControlAreas>> {
    const { map, journal, clock } = this.#options;
    if (this.trouble !== null) return refuse('unavailable', this.trouble);
    const area = this.#areas.find((one) => one.id === id);
    if (area === undefined) return refuse('not-found', `there is no area of control "${id.slice(0, 80)}"`);
    this.#presence.noteActive(asker.user);
    const said = { by: asker.user, at: Math.round(clock.now()) };
    const isSupervisor = SUPERVISORS.includes(asker.role);
    const { holder: before } = area;
    const isHolderGone = before !== null && this.#presence.of(before, this.#mayHold(before, id)).presence !== 'here';
    const event: AreaEvent =
      wish.type === 'seize' ? { ...wish, ...said, isSupervisor, isHolderGone } : { ...wish, ...said };
    const takes = event.type === 'take' || event.type === 'accept' || event.type === 'seize';
    if (takes && !map.areasOf(asker.user).includes(id)) return this.#refused('out-of-area', id, event.type, asker);
    if (event.type === 'offer' && !this.#mayHold(event.to, id)) {
      await this.#note({ action: 'control.offer', area: id, to: event.to, code: 'offered-in-vain' }, asker);
      const to = event.to.slice(0, 80);
      const message = `${to} is nobody who may hold "${id}"`;
      return { failure: { code: 'bad-request', message, detail: refusalDetail('no-recipient', to) } };
    }
    const result = advanceArea(area, event);
    if (!result.ok) {
      await this.#note({ action: `control.${event.type}`, area: id, code: result.code }, asker);
      const holder = area.holder === null ? '' : `; ${area.holder} holds it`;
      const detail = refusalDetail(result.code, area.holder ?? id);
      return { failure: { code: 'conflict', message: `${id}: ${result.code}${holder}`, detail } };
    }
    // What is taken from somebody else is taken by a person, not by a screen that was left open.
    const pin = event.type === 'seize' ? this.#refusePin(asker) : null;
    if (pin !== null) return this.#refused(pin, asker.user, `control.${event.type}`, asker, id);
    let number: number;
    try {
      ({ number } = await journal.append(CHANGE, asker.user, { area: id, event }));
    } catch (error) {
      this.#options.log(`the journal refused a change of control: ${String(error)}`);
      return refuse('unavailable', 'the journal takes nothing at the moment: control does not change hands without it');
    }
    this.#areas = this.#areas.map((one) => (one === area ? result.area : one));
    await this.#keep(number);
    return answer(this.areas(asker));
  }

  async enterPin(pin: string, asker: Asker): Promise<Answer<ControlAreas>> {
    const refused = await this.#pins.verify(asker.user, pin, asker);
    if (refused !== null) return refused;
    this.#pins.enter(asker);
    this.#presence.noteActive(asker.user);
    await this.#note({ action: 'control.enterPin' }, asker, 'controlPin');
    return answer(this.areas(asker));
  }

  /** `old`: null where there is none yet. A new one counts as entered. */
  async setPin(old: string | null, pin: string, asker: Asker): Promise<Answer<ControlAreas>> {
    const { access, journal, log } = this.#options;
    const person = access.personNamed(asker.user);
    if (person === null) return refuse('conflict', `${asker.user} is no person: only people have a PIN`);
    if (person.hasPin) {
      if (old === null) return refuse('conflict', 'there is a PIN already: give it as "old"');
      const refused = await this.#pins.verify(asker.user, old, asker);
      if (refused !== null) return refused;
    }
    try {
      await journal.append('controlPin', asker.user, { action: 'control.setPin' });
    } catch (error) {
      log(`the journal refused a new PIN: ${String(error)}`);
      return refuse('unavailable', 'the journal takes nothing at the moment: no PIN is set without it');
    }
    await access.setPin(asker.user, pin);
    this.#pins.enter(asker);
    return answer(this.areas(asker));
  }

  /** What a refusal has asked a second person for; for the desk where it was refused. */
  asked(id: string, asker: Asker): Answer<AskedYes> {
    const found = this.#seconds.find(id, asker);
    const { clock } = this.#options;
    return found === null
      ? refuse('not-found', 'nothing is asked under this id any more: try again what was turned down')
      : answer({ ...found.asked, untilMs: clock.now() + found.leftMs * clock.speed });
  }

  /** A second person says yes to what was asked, as it was then. */
  async second(
    { asked: id, user, pin }: { asked: string; user: string; pin: string },
    asker: Asker,
  ): Promise<Answer<{ untilMs: number }>> {
    const { clock, access } = this.#options;
    const given = this.asked(id, asker);
    if ('failure' in given) return given;
    const { action, subject, content } = given.result;
    if (user === asker.user) return this.#refused('second-same', user, action, asker, subject);
    const refused = await this.#pins.verify(user, pin, asker);
    if (refused !== null) return refused;
    const role = access.personNamed(user)?.role;
    if (role === undefined || !HOLDERS.includes(role)) {
      await this.#note({ action, subject, second: user, code: 'second-barred' }, asker);
      return refuse('forbidden', `${user} may not control anything`);
    }
    if (!this.#seconds.say(id, user, asker)) return this.asked(id, asker);
    await this.#note({ action, subject, content, second: user }, asker, 'controlSecond');
    return answer({ untilMs: clock.now() + CONTROL_RULES.pinValidMs * clock.speed });
  }

  /** Who has said yes to just this as well. Null: nobody, or too long ago, or they may not say so any more. */
  lookSecond(asker: Asker, wish: SecondWish): string | null {
    const second = this.#seconds.look(wish, asker);
    return second.kind === 'given' && this.#mayControl(second.name) ? second.name : null;
  }

  /** It has been done with this yes: that holds once. */
  useSecond(asker: Asker, wish: SecondWish): void {
    this.#seconds.use(wish, asker);
  }

  /** Asks for the yes of a second person; what the refusal has to say. */
  askSecond(asker: Asker, wish: SecondWish): Promise<{ readonly failure: Failure }> {
    const isChanged = this.#seconds.look(wish, asker).kind === 'changed';
    this.#seconds.use(wish, asker);
    const code = isChanged ? 'second-changed' : 'second-missing';
    return this.#refused(code, this.#seconds.ask(wish, asker), wish.action, asker, wish.subject);
  }

  /** Null: they hold the areas, their PIN is fresh, and where two are asked for the other one has said yes. Else why not, journaled. */
  refuse(wish: ControlWish, asker: Asker): Promise<{ readonly failure: Failure } | null> {
    return this.#judge(wish, asker, (id) => this.#areas.find((one) => one.id === id));
  }

  /** The same without control of the areas: it is enough that they may hold them. */
  refuseSignature(wish: ControlWish, asker: Asker): Promise<{ readonly failure: Failure } | null> {
    return this.#judge(wish, asker, (id) => ({ ...freeArea(id), state: 'held', holder: asker.user }));
  }

  /** The same without the PIN. */
  refuseHolder(wish: ControlWish, asker: Asker): Promise<{ readonly failure: Failure } | null> {
    return this.#judge(wish, asker, (id) => this.#areas.find((one) => one.id === id), this.#wallNow());
  }

  /** The PIN alone: who they are, whatever they control. */
  async refusePin({ action, subject }: ControlWish, asker: Asker): Promise<{ readonly failure: Failure } | null> {
    if (this.trouble !== null) return refuse('unavailable', this.trouble);
    const code = this.#refusePin(asker);
    return code === null ? null : this.#refused(code, asker.user, action, asker, subject);
  }

  /** Whether a person of this name may hold these areas at all. */
  mayHold = (name: string, areas: readonly string[]): boolean => areas.every((area) => this.#mayHold(name, area));

  async #judge(
    { action, areas, subject, content = {}, isPinAsked = true }: ControlWish,
    asker: Asker,
    areaOf: (id: string) => ControlArea | undefined,
    pinAt = this.#pins.enteredAt(asker),
  ): Promise<{ readonly failure: Failure } | null> {
    if (this.trouble !== null) return refuse('unavailable', this.trouble);
    const at = this.#wallNow();
    this.#presence.noteActive(asker.user);
    const by = this.#person(asker.user, pinAt);
    const wish: SecondWish = { action, subject, content };
    const found = CONTROL_RULES.twoPersonActions.includes(action) ? this.#seconds.look(wish, asker) : null;
    const second = found?.kind === 'given' && this.#mayControl(found.name) ? this.#person(found.name, found.at) : null;
    for (const id of new Set(areas.length === 0 ? [null] : areas)) {
      const area = id === null ? undefined : areaOf(id);
      const refusal = refuseControl(area === undefined ? [] : [area], { action, area: id, by, second, at, isPinAsked });
      if (refusal === null) continue;
      if (refusal.code === 'second-missing') return this.askSecond(asker, wish);
      return this.#refused(refusal.code, subjectOf(refusal), action, asker, subject);
    }
    // Used up only by what goes through.
    if (second !== null) this.#seconds.use(wish, asker);
    return null;
  }

  /** `about`: area or person, or what a second person is asked; '' none. */
  async #refused(
    code: ControlRefusal['code'] | 'second-changed',
    about: string,
    action: string,
    asker: Asker,
    subject = about,
  ): Promise<{ readonly failure: Failure }> {
    // Whose it was then: the journal is read when somebody else has it.
    const holder = code === 'held-by' ? this.holderOf(about) : null;
    await this.#note({ action, subject, about, code, ...(holder === null ? {} : { holder }) }, asker);
    const message = `${about === '' ? '' : `${about}: `}${CONTROL_WORDS[code]}${holder === null ? '' : ` (${holder})`}`;
    return { failure: { code: 'forbidden', message, detail: refusalDetail(code, about) } };
  }

  #refusePin(asker: Asker): 'pin-missing' | 'pin-old' | null {
    const area: ControlArea = { ...freeArea(''), state: 'held', holder: asker.user };
    const by: Person = { name: asker.user, areas: [''], pinAt: this.#pins.enteredAt(asker) };
    const refusal = refuseControl([area], { action: '', area: '', by, second: null, at: this.#wallNow() });
    return refusal === null ? null : (refusal.code as 'pin-missing' | 'pin-old');
  }

  #person = (name: string, pinAt: number | null): Person => ({
    name,
    pinAt,
    areas: this.#options.map.areasOf(name),
  });

  #mayControl(name: string): boolean {
    const role = this.#options.access.personNamed(name)?.role;
    return role !== undefined && HOLDERS.includes(role);
  }

  #mayHold(name: string, area: string): boolean {
    return this.#mayControl(name) && this.#options.map.areasOf(name).includes(area);
  }

  async #note(data: Record<string, unknown>, { user }: Asker, kind = REFUSED): Promise<void> {
    await this.#options.journal
      .append(kind, user, data)
      .catch((error: unknown) => this.#options.log(`the journal refused "${kind}": ${String(error)}`));
  }

  async #keep(number: number): Promise<void> {
    await this.#options.documents
      .put(DOCUMENT, { number, areas: this.#areas } satisfies AreaCopy)
      .catch((error: unknown) => this.#options.log(`the areas of control could not be copied: ${String(error)}`));
  }
}
