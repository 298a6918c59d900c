// Who controls what now: areas with one holder each, the PIN that was entered again, the yes of a second person. Every change is in the
// journal before it holds, every refusal too; after a crash each area has the holder that it had. PINs are entered anew.
import type { ControlAreas } from '../../../../contract/control-requests.ts';
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
import { AttemptLimit } from '../../access/attempt-limit.ts';
import type { CityClock, Documents, Journal } from '../../ports.ts';
import { answer, type Answer, refuse } from '../../requests/handler.ts';
import { entriesSince } from '../entries-since.ts';
import type { AreaMap } from './area-map.ts';

const CHANGE = 'controlArea';
const REFUSED = 'controlRefused';
const DOCUMENT = 'control-areas';
/** Wrong PINs that cost nothing. */
const FREE_ATTEMPTS = 3;
/** Who may hold areas at all, and who may take one over from whoever holds it. */
const HOLDERS: readonly Role[] = ['operator', 'dispatcher', 'admin'];
const SUPERVISORS: readonly Role[] = ['admin'];

/** Who asks: the session, not only the person. A PIN counts where it was entered. */
export interface Asker {
  readonly user: string;
  readonly role: Role;
  /** public name of the token that they came in with */
  readonly token: string;
}

/** Users and their PINs. */
export interface PinAccess {
  personNamed(name: string): { readonly role: Role; readonly hasPin: boolean } | null;
  isPin(name: string, pin: string): Promise<boolean>;
  setPin(name: string, pin: string): Promise<void>;
}

export interface ControlDeskOptions {
  readonly map: AreaMap;
  readonly access: PinAccess;
  readonly journal: Pick<Journal, 'append' | 'list' | 'between' | 'head'>;
  readonly documents: Documents;
  readonly clock: CityClock;
  readonly log: (line: string) => void;
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
}

interface Copy {
  readonly number: number;
  readonly areas: readonly ControlArea[];
}
/** As somebody asks for it: who and when is the host's to say. */
export type AreaWish =
  | { readonly type: 'take' | 'accept' | 'decline' | 'withdraw' | 'release' }
  | { readonly type: 'offer'; readonly to: string }
  | { readonly type: 'seize'; readonly reason: string };

const WORDS: Readonly<Record<ControlRefusal['code'], string>> = {
  'no-area': 'it lies in no area of control',
  'out-of-area': 'is not an area that you may hold',
  'not-held': 'has no holder: take control of it first',
  'held-by': 'is controlled by somebody else',
  'pin-missing': 'enter the PIN first',
  'pin-old': 'the PIN was entered too long ago: enter it again',
  'second-missing': 'a second person has to say yes',
  'second-same': 'the second person has to be another one',
  'second-out-of-area': 'the second person may not hold this area',
};

export class ControlDesk {
  readonly #options: ControlDeskOptions;
  readonly #wallNow: () => number;
  readonly #attempts: AttemptLimit;
  /** token -> when its PIN was entered, machine's clock, ms */
  readonly #pins = new Map<string, number>();
  /** session, action and subject -> who has said yes, and when */
  readonly #seconds = new Map<string, { readonly name: string; readonly at: number }>();
  #areas: readonly ControlArea[];
  #last: Promise<unknown> = Promise.resolve();

  private constructor(options: ControlDeskOptions, areas: readonly ControlArea[]) {
    this.#options = options;
    this.#wallNow = options.wallNow ?? Date.now;
    this.#attempts = new AttemptLimit(FREE_ATTEMPTS, this.#wallNow);
    this.#areas = areas;
  }

  /** @throws Error when journal or documents cannot be read */
  static async open(options: ControlDeskOptions): Promise<ControlDesk> {
    const { map, journal, documents } = options;
    const copy = (await documents.get(DOCUMENT)) as Copy | null | undefined;
    const entries = await entriesSince(journal, CHANGE, copy?.number ?? 0);
    const known = new Map((copy?.areas ?? []).map((area) => [area.id, area]));
    for (const { data } of entries) {
      const { area: id, event } = data as unknown as { area: string; event: AreaEvent };
      const result = advanceArea(known.get(id) ?? freeArea(id), event);
      if (result.ok) known.set(id, result.area);
    }
    // Areas that the city has no more are let go: nobody can hold them.
    const desk = new ControlDesk(
      options,
      map.areas.map(({ id }) => known.get(id) ?? freeArea(id)),
    );
    await desk.#keep(journal.head().number);
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
      return { id, name, state, holder, sinceMs: since, offeredTo, feeders: [...feeders] };
    });
  }

  areas(asker: Asker): ControlAreas {
    const { map, access, clock } = this.#options;
    const pinAt = this.#pins.get(asker.token) ?? null;
    const leftMs = pinAt === null ? 0 : CONTROL_RULES.pinValidMs - (this.#wallNow() - pinAt);
    return {
      areas: this.reports(),
      own: {
        user: asker.user,
        areas: HOLDERS.includes(asker.role) ? [...map.areasOf(asker.user)] : [],
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
    const area = this.#areas.find((one) => one.id === id);
    if (area === undefined) return refuse('not-found', `there is no area of control "${id.slice(0, 80)}"`);
    const said = { by: asker.user, at: Math.round(clock.now()) };
    const isSupervisor = SUPERVISORS.includes(asker.role);
    const event: AreaEvent = wish.type === 'seize' ? { ...wish, ...said, isSupervisor } : { ...wish, ...said };
    const takes = event.type === 'take' || event.type === 'accept' || event.type === 'seize';
    if (takes && !map.areasOf(asker.user).includes(id)) return this.#refused('out-of-area', id, event.type, asker);
    if (event.type === 'offer' && !this.#mayHold(event.to, id))
      return refuse('bad-request', `${event.to.slice(0, 80)} is nobody who may hold "${id}"`);
    const result = advanceArea(area, event);
    if (!result.ok) {
      await this.#note({ action: `control.${event.type}`, area: id, code: result.code }, asker);
      const holder = area.holder === null ? '' : `; ${area.holder} holds it`;
      const detail = refusalDetail(result.code, area.holder ?? id);
      return { failure: { code: 'conflict', message: `${id}: ${result.code}${holder}`, detail } };
    }
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
    const refused = await this.#verify(asker.user, pin, asker);
    if (refused !== null) return refused;
    this.#pins.set(asker.token, this.#wallNow());
    await this.#note({ action: 'control.enterPin' }, asker, 'controlPin');
    return answer(this.areas(asker));
  }

  /** `old`: null where there is none yet. A new one counts as entered. */
  async setPin(old: string | null, pin: string, asker: Asker): Promise<Answer<ControlAreas>> {
    const { access } = this.#options;
    const person = access.personNamed(asker.user);
    if (person === null) return refuse('conflict', `${asker.user} is no person: only people have a PIN`);
    if (person.hasPin) {
      if (old === null) return refuse('conflict', 'there is a PIN already: give it as "old"');
      const refused = await this.#verify(asker.user, old, asker);
      if (refused !== null) return refused;
    }
    await access.setPin(asker.user, pin);
    this.#pins.set(asker.token, this.#wallNow());
    await this.#note({ action: 'control.setPin' }, asker, 'controlPin');
    return answer(this.areas(asker));
  }

  /** A second person says yes to one action of whoever asks. */
  async second(
    { user, pin, action, subject }: { user: string; pin: string; action: string; subject: string },
    asker: Asker,
  ): Promise<Answer<{ untilMs: number }>> {
    const { clock, access } = this.#options;
    if (user === asker.user) return this.#refused('second-same', user, action, asker, subject);
    const role = access.personNamed(user)?.role;
    const refused = await this.#verify(user, pin, asker);
    if (refused !== null) return refused;
    if (role === undefined || !HOLDERS.includes(role)) return refuse('forbidden', `${user} may not control anything`);
    const now = this.#wallNow();
    for (const [key, { at }] of this.#seconds) if (now - at > CONTROL_RULES.pinValidMs) this.#seconds.delete(key);
    this.#seconds.set(secondKey(asker, action, subject), { name: user, at: now });
    await this.#note({ action, subject, second: user }, asker, 'controlSecond');
    return answer({ untilMs: clock.now() + CONTROL_RULES.pinValidMs * clock.speed });
  }

  /** Who has said yes to this as well; it holds once. Null: nobody, or too long ago. */
  takeSecond(asker: Asker, action: string, subject: string): string | null {
    const key = secondKey(asker, action, subject);
    const second = this.#seconds.get(key);
    this.#seconds.delete(key);
    return second === undefined || this.#wallNow() - second.at > CONTROL_RULES.pinValidMs ? null : second.name;
  }

  /** Null: they hold the areas, their PIN is fresh, and where two are asked for the other one has said yes. Else why not, journaled. */
  refuse(wish: ControlWish, asker: Asker): Promise<{ readonly failure: Failure } | null> {
    return this.#judge(wish, asker, (id) => this.#areas.find((one) => one.id === id));
  }

  /** The same without control of the areas: it is enough that they may hold them. */
  refuseSignature(wish: ControlWish, asker: Asker): Promise<{ readonly failure: Failure } | null> {
    return this.#judge(wish, asker, (id) => ({ ...freeArea(id), state: 'held', holder: asker.user }));
  }

  async #judge(
    { action, areas, subject }: ControlWish,
    asker: Asker,
    areaOf: (id: string) => ControlArea | undefined,
  ): Promise<{ readonly failure: Failure } | null> {
    const at = this.#wallNow();
    const by = this.#person(asker.user, this.#pins.get(asker.token) ?? null);
    const name = CONTROL_RULES.twoPersonActions.includes(action) ? this.takeSecond(asker, action, subject) : null;
    const second = name === null ? null : this.#person(name, at);
    for (const id of new Set(areas.length === 0 ? [null] : areas)) {
      const area = id === null ? undefined : areaOf(id);
      const refusal = refuseControl(area === undefined ? [] : [area], { action, area: id, by, second, at });
      if (refusal === null) continue;
      return this.#refused(refusal.code, aboutOf(refusal), action, asker, subject);
    }
    return null;
  }

  /** `about`: area or person; '' none. */
  async #refused(
    code: ControlRefusal['code'],
    about: string,
    action: string,
    asker: Asker,
    subject = about,
  ): Promise<{ readonly failure: Failure }> {
    await this.#note({ action, subject, about, code }, asker);
    const holder = code === 'held-by' ? ` (${this.holderOf(about) ?? ''})` : '';
    const message = `${about === '' ? '' : `${about}: `}${WORDS[code]}${holder}`;
    return { failure: { code: 'forbidden', message, detail: refusalDetail(code, about) } };
  }

  /** Wrong ones are counted, and each makes the next wait longer. */
  async #verify(user: string, pin: string, asker: Asker): Promise<{ readonly failure: Failure } | null> {
    const waitMs = this.#attempts.waitMs(user);
    if (waitMs > 0) return refuse('too-many', `too many wrong PINs: wait ${Math.ceil(waitMs / 1000)} s`);
    if (await this.#options.access.isPin(user, pin)) {
      this.#attempts.succeeded(user);
      return null;
    }
    this.#attempts.failed(user);
    await this.#note({ action: 'control.pin', user, code: 'pin-wrong' }, asker);
    return {
      failure: {
        code: 'forbidden',
        message: `this is not the PIN of ${user}`,
        detail: refusalDetail('pin-wrong', user),
      },
    };
  }

  #person = (name: string, pinAt: number | null): Person => ({
    name,
    pinAt,
    areas: this.#options.map.areasOf(name),
  });

  #mayHold(name: string, area: string): boolean {
    const role = this.#options.access.personNamed(name)?.role;
    return role !== undefined && HOLDERS.includes(role) && this.#options.map.areasOf(name).includes(area);
  }

  async #note(data: Record<string, unknown>, { user }: Asker, kind = REFUSED): Promise<void> {
    await this.#options.journal
      .append(kind, user, data)
      .catch((error: unknown) => this.#options.log(`the journal refused "${kind}": ${String(error)}`));
  }

  async #keep(number: number): Promise<void> {
    await this.#options.documents
      .put(DOCUMENT, { number, areas: this.#areas } satisfies Copy)
      .catch((error: unknown) => this.#options.log(`the areas of control could not be copied: ${String(error)}`));
  }
}

/** The area, or the person that it is about. */
function aboutOf(refusal: ControlRefusal): string {
  if ('area' in refusal) return refusal.area;
  return 'by' in refusal ? refusal.by : '';
}

const secondKey = ({ token }: Asker, action: string, subject: string): string => [token, action, subject].join('|');
