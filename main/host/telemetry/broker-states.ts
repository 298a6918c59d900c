// How the brokers of a city are, taken together: as bad as the worst of them, and cut off only when all are gone.
import type { BrokerState } from './telemetry-source.ts';

const WORSE = { connected: 0, connecting: 1, lost: 2 } as const;

export const worstOf = (states: readonly BrokerState[]): BrokerState =>
  states.reduce((worst, state) => (WORSE[state.state] > WORSE[worst.state] ? state : worst), CONNECTED);

const CONNECTED: BrokerState = { state: 'connected', trouble: null, detail: '' };
export const CONNECTING: BrokerState = { state: 'connecting', trouble: null, detail: '' };

interface Known {
  readonly url: string;
  readonly state: BrokerState;
}

export class BrokerStates {
  readonly #known: Known[] = [];

  /** Returns the state before. */
  set(source: number, url: string, state: BrokerState): BrokerState {
    const before = this.#known[source]?.state ?? CONNECTING;
    this.#known[source] = { url, state };
    return before;
  }

  /** of all */
  get state(): BrokerState {
    const all = this.#all;
    if (all.length === 0) return CONNECTING;
    if (all.length === 1) return all[0]!.state;
    const worst = worstOf(all.map(({ state }) => state));
    const { url = '' } = all.find(({ state }) => state === worst) ?? {};
    return worst.state === 'connected' ? worst : { ...worst, detail: `${url}: ${worst.detail}` };
  }

  /** nothing can come from anywhere */
  get isCutOff(): boolean {
    return this.#all.every(({ state }) => state.state !== 'connected');
  }

  /** The thread that held the connections has ended. */
  loseAll(detail: string): void {
    this.#known.forEach(({ url }, i) => {
      this.#known[i] = { url, state: { state: 'lost', trouble: 'other', detail } };
    });
  }

  get urls(): string[] {
    return this.#all.map(({ url }) => url);
  }

  get #all(): Known[] {
    return this.#known.filter((known) => known !== undefined);
  }
}
