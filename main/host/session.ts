// One connected client, over whatever wire: lets it in, answers its requests, paces its values, numbers its events.
// Two lanes: a frame of values goes out only when the one before was drawn (`frameDone`), so a slow client gets fewer
// frames and never older ones; events are never skipped, and a client too slow for them is cut off and resumes.
import {
  CONTRACT_VERSION,
  type ClientMessage,
  type Failure,
  type HostMessage,
  type Status,
} from '../../contract/messages.ts';
import { REQUEST_NAMES, REQUESTS, type RequestName } from '../../contract/requests.ts';
import type { Transport, WireData } from '../../contract/transport.ts';
import { allocateFrame } from '../../contract/value-frame.ts';
import { QUALITY_CODE, type Role } from '../../contract/vocabulary.ts';
import type { Principal } from './access/access.ts';
import type { CityClock, EventLog, LiveGrid, LiveValues, RecordedEvent } from './ports.ts';
import type { RefusalNotes } from './refusal-notes.ts';
import { readClientMessage } from './read-client-message.ts';
import type { Replay } from './replay/replay.ts';
import { statusInPast } from './replay/status-in-past.ts';
import { passRequest } from './request-door.ts';
import { type Answer, type Handlers, refuse, type Screen } from './requests/handler.ts';
import { HistorianAwayError } from './storage/historian-away.ts';

const HELLO_WITHIN_MS = 10_000;
const MOST_IN_FLIGHT = 32;
/** Messages a second, over a few seconds: ten frames and some requests are usual. */
const MESSAGE_RATE = 100;
const MESSAGE_BURST = 400;
const MOST_MALFORMED = 20;
/** More than this waiting in the wire: no further frame or status until it drains. */
const SLOW_BYTES = 1024 * 1024;
/** More than this: the client takes nothing any more. It may come back and resume its events. */
const STUCK_BYTES = 32 * 1024 * 1024;
/** At most five pictures of the grid a second: the grid is solved about as often. */
const GRID_FRAME_MS = 200;

export interface SessionServices {
  readonly version: string;
  readonly packUrl: string;
  readonly live: LiveValues;
  /** null: the city has no grid */
  readonly grid: LiveGrid | null;
  readonly clock: CityClock;
  readonly events: EventLog;
  readonly handlers: Handlers;
  /** while the screen shows the past: nothing of them reaches a device or the live city */
  readonly pastHandlers: Handlers;
  readonly status: () => Status;
  readonly isTokenValid: (token: string) => boolean;
  /** somebody tried to change something and may not */
  readonly refusals: Pick<RefusalNotes, 'note'>;
  /** bugs caught at this border, for the log */
  readonly onBug: (error: unknown, doing: string) => void;
}

export const mayOf = (role: Role): RequestName[] => REQUEST_NAMES.filter((name) => REQUESTS[name].roles.includes(role));

export class Session implements Screen {
  readonly principal: Principal;
  readonly #wire: Transport;
  readonly #services: SessionServices;
  readonly #onEnd: (session: Session) => void;
  readonly #helloTimer: NodeJS.Timeout;
  #unsubscribe: (() => void) | null = null;
  #isOpen = true;
  #isWelcome = false;
  #inFlight = 0;
  #malformed = 0;
  #allowance = MESSAGE_BURST;
  #allowanceAtMs = performance.now();

  #frame = 0;
  #awaitedFrame: number | null = null;
  #wantsSnapshot = true;
  #sentVersion = -1;
  #changed = new Uint32Array(0);

  #awaitedGridFrame: number | null = null;
  /** version of the grid that this client has; null: it wants all rows */
  #gridVersion: number | null = null;
  #gridSentAtMs = -Infinity;
  #replay: Replay | null = null;

  constructor(wire: Transport, principal: Principal, services: SessionServices, onEnd: (session: Session) => void) {
    this.principal = principal;
    this.#wire = wire;
    this.#services = services;
    this.#onEnd = onEnd;
    this.#helloTimer = setTimeout(() => this.close('no hello came'), HELLO_WITHIN_MS).unref();
    wire.onClose(() => this.#ended());
    wire.onMessage((data) => {
      try {
        this.#receive(data);
      } catch (error) {
        services.onBug(error, `message of ${principal.user}`);
        this.close('the host failed on a message; its log says why');
      }
    });
  }

  /** Sends what changed, once the last frame is done. Called about twenty times a second. */
  tick(): void {
    if (!this.#isWelcome) return;
    if (this.#wire.bufferedBytes > SLOW_BYTES) {
      this.#cutOffWhenStuck();
      return;
    }
    this.#sendValues();
    this.#sendGrid();
  }

  #sendValues(): void {
    if (this.#awaitedFrame !== null) return;
    const live = this.#values;
    const { version } = live;
    if (!this.#wantsSnapshot && version === this.#sentVersion) return;
    if (this.#changed.length < live.size) this.#changed = new Uint32Array(live.size);
    const count = this.#wantsSnapshot ? this.#rowsWithValue() : live.changedSince(this.#sentVersion, this.#changed);
    if (count > 0 || this.#wantsSnapshot) this.#sendFrame(count);
    this.#sentVersion = version;
    this.#wantsSnapshot = false;
  }

  sendStatus(status: Status): void {
    if (this.#isWelcome && this.#wire.bufferedBytes <= SLOW_BYTES) this.#sendStatus(status);
  }

  #sendStatus(status: Status): void {
    const past = this.#past;
    this.#send({ type: 'status', status: past === null ? status : statusInPast(status, past) });
  }

  /** null: it shows the present */
  get #past(): Replay | null {
    return this.#replay?.isShown === true ? this.#replay : null;
  }

  get #values(): LiveValues {
    return this.#past?.columns ?? this.#services.live;
  }

  get #grid(): LiveGrid | null {
    const past = this.#past;
    return past === null ? this.#services.grid : (past.grid?.live ?? null);
  }

  get replay(): Replay | null {
    return this.#replay;
  }

  turnTo(replay: Replay | null): void {
    const before = this.#replay;
    const wasPast = this.#past !== null;
    if (before === replay) return;
    this.#replay = replay;
    before?.close();
    if (!this.#isOpen) replay?.close();
    else if (replay !== null) replay.onJump = () => this.#showAnew();
    if (wasPast) this.#showAnew();
  }

  /** Another time is shown: first it is said which, then come all values and the whole grid. What was on its way is not waited for. */
  #showAnew(): void {
    if (!this.#isWelcome) return;
    this.#sendStatus(this.#services.status());
    this.#sendAllAnew();
    if (this.#wire.bufferedBytes > SLOW_BYTES) return;
    this.#sendValues();
    this.#sendGrid();
  }

  #sendAllAnew(): void {
    this.#wantsSnapshot = true;
    this.#awaitedFrame = null;
    this.#gridVersion = null;
    this.#awaitedGridFrame = null;
    this.#gridSentAtMs = -Infinity;
  }

  /** For good: token revoked, another contract. The client is told not to try again. */
  refuse(failure: Failure): void {
    this.#send({ type: 'refused', failure });
    this.close(failure.message);
  }

  /** The client may come back and resume. */
  close(reason: string): void {
    if (!this.#isOpen) return;
    this.#wire.close(reason);
    this.#ended();
  }

  #ended(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#isWelcome = false;
    clearTimeout(this.#helloTimer);
    this.#unsubscribe?.();
    this.#replay?.close();
    this.#onEnd(this);
  }

  #send(message: HostMessage): void {
    if (this.#isOpen) this.#wire.send(JSON.stringify(message));
  }

  #cutOffWhenStuck(): void {
    if (this.#wire.bufferedBytes > STUCK_BYTES) this.close('too slow for its events');
  }

  #rowsWithValue(): number {
    const { times, size } = this.#values;
    let count = 0;
    for (let row = 0; row < size; row++) if (!Number.isNaN(times[row]!)) this.#changed[count++] = row;
    return count;
  }

  #sendFrame(count: number): void {
    const live = this.#values;
    const past = this.#past;
    const clock = past ?? this.#services.clock;
    const rows = this.#changed;
    let oldestArrivalMs = Infinity;
    for (let i = 0; i < count; i++) {
      const row = rows[i]!;
      // A value that went stale changed now and arrived long ago: it says nothing about the delay on the way.
      if (past === null && live.qualities[row] !== QUALITY_CODE.STALE)
        oldestArrivalMs = Math.min(oldestArrivalMs, live.arrivals[row]!);
    }
    const frame = allocateFrame({
      number: ++this.#frame,
      isSnapshot: this.#wantsSnapshot,
      cityTimeMs: clock.now(),
      oldestArrivalMs: Number.isFinite(oldestArrivalMs) ? oldestArrivalMs : Number.NaN,
      count,
    });
    for (let i = 0; i < count; i++) {
      const row = rows[i]!;
      frame.values[i] = live.values[row]!;
      frame.times[i] = live.times[row]!;
      frame.points[i] = row;
      frame.qualities[i] = live.qualities[row]!;
      frame.origins[i] = live.origins[row]!;
    }
    this.#awaitedFrame = frame.number;
    this.#wire.send(frame.buffer);
  }

  #sendGrid(): void {
    const grid = this.#grid;
    if (grid === null || grid.version === 0 || this.#awaitedGridFrame !== null) return;
    const { version } = grid;
    const now = performance.now();
    if (version === this.#gridVersion || now - this.#gridSentAtMs < GRID_FRAME_MS) return;
    this.#wire.send(grid.frameSince(this.#gridVersion));
    this.#gridVersion = version;
    this.#awaitedGridFrame = version;
    this.#gridSentAtMs = now;
  }

  #receive(data: WireData): void {
    if (!this.#isOpen) return;
    if (!this.#takeAllowance()) {
      this.close(`more than ${MESSAGE_RATE} messages a second`);
      return;
    }
    const message = readClientMessage(data);
    if ('failure' in message) this.#refuseMalformed(message.id, message.failure);
    else this.#handle(message);
  }

  #handle(message: ClientMessage): void {
    if (!this.#isWelcome) {
      if (message.type === 'hello') this.#welcome(message);
      else this.close(`the first message must be hello, not ${message.type}`);
      return;
    }
    switch (message.type) {
      case 'hello':
        this.#refuseMalformed(-1, { code: 'bad-request', message: 'hello came twice' });
        break;
      case 'frameDone':
        if (message.frame === this.#awaitedFrame) this.#awaitedFrame = null;
        break;
      case 'gridFrameDone':
        if (message.frame === this.#awaitedGridFrame) this.#awaitedGridFrame = null;
        break;
      case 'snapshotWanted':
        // What is on its way is of no use to this client, so its acknowledgement is not waited for.
        this.#sendAllAnew();
        break;
      case 'request':
        void this.#request(message);
        break;
    }
  }

  #welcome({ contract, resume }: Extract<ClientMessage, { type: 'hello' }>): void {
    clearTimeout(this.#helloTimer);
    const { events, version, packUrl, live, grid, status } = this.#services;
    if (contract !== CONTRACT_VERSION) {
      const message = `this host speaks contract ${CONTRACT_VERSION}, the client ${contract}; reload the page or update the program`;
      this.refuse({ code: 'conflict', message, detail: 'contract' });
      return;
    }
    this.#isWelcome = true;
    this.#send({
      type: 'welcome',
      contract: CONTRACT_VERSION,
      version,
      epoch: events.epoch,
      user: this.principal.user,
      role: this.principal.role,
      may: mayOf(this.principal.role),
      packUrl,
      points: live.size,
      grid: grid === null ? null : { ...grid.rows },
      event: events.latest,
      status: status(),
    });
    if (resume !== undefined) this.#resume(resume);
    this.#unsubscribe = events.subscribe((event) => this.#sendEvent(event));
  }

  #resume({ epoch, event: after }: { epoch: string; event: number }): void {
    const { events } = this.#services;
    const isSameRun = epoch === events.epoch;
    const missed = isSameRun && after <= events.latest ? events.since(after) : null;
    if (missed === null)
      this.#send({ type: 'eventsMissed', after: isSameRun ? Math.min(after, events.latest) : 0, upTo: events.latest });
    else for (const event of missed) this.#sendEvent(event);
  }

  #sendEvent({ number, at, name, data }: RecordedEvent): void {
    // A display on the wall learns that something was journaled, not who did what.
    const isHidden = name === 'journalWritten' && this.principal.role === 'wall';
    const told = isHidden && typeof data === 'object' ? { ...data, by: '', data: {} } : data;
    this.#send({ type: 'event', number, at, name, data: told });
    this.#cutOffWhenStuck();
  }

  async #request({ id, name, params }: Extract<ClientMessage, { type: 'request' }>): Promise<void> {
    this.#inFlight++;
    try {
      const answer = await this.#answer(name, params);
      if ('failure' in answer) this.#send({ type: 'failure', id, failure: answer.failure });
      else this.#send({ type: 'result', id, result: answer.result });
    } catch (error) {
      const isAway = error instanceof HistorianAwayError;
      if (!isAway) this.#services.onBug(error, `request ${name}`);
      const bug: Failure = { code: 'internal', message: `${name} failed in the host; its log says why` };
      this.#send({ type: 'failure', id, failure: isAway ? error.failure : bug });
    } finally {
      this.#inFlight--;
    }
  }

  async #answer(name: string, params: unknown): Promise<Answer<unknown>> {
    const { handlers, pastHandlers, refusals, isTokenValid } = this.#services;
    if (this.#inFlight > MOST_IN_FLIGHT) return refuse('too-many', `more than ${MOST_IN_FLIGHT} requests at a time`);
    // The session ends when its token does; this covers the moment before the host hears of it.
    if (!isTokenValid(this.principal.token)) return refuse('unauthorised', 'this token is no longer valid');
    const passed = await passRequest(name, params, this.#replay !== null, this.principal, refusals);
    if ('failure' in passed) return passed;
    const table = this.#replay === null ? handlers : pastHandlers;
    const answered = await table[passed.name](passed.params as never, this.principal, this);
    if ('failure' in answered) return answered;
    const result = REQUESTS[passed.name].result.safeParse(answered.result);
    if (!result.success)
      throw new Error(`the result of ${name} does not fit the contract: ${JSON.stringify(result.error.issues[0])}`);
    return { result: result.data };
  }

  #refuseMalformed(id: number, failure: Failure): void {
    if (!this.#isWelcome || ++this.#malformed > MOST_MALFORMED) this.close(`not understood: ${failure.message}`);
    else this.#send({ type: 'failure', id, failure });
  }

  #takeAllowance(): boolean {
    const now = performance.now();
    this.#allowance = Math.min(MESSAGE_BURST, this.#allowance + ((now - this.#allowanceAtMs) / 1000) * MESSAGE_RATE);
    this.#allowanceAtMs = now;
    return --this.#allowance >= 0;
  }
}
