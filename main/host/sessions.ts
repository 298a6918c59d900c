// Everybody who is connected: lets sessions tick, tells them the status, ends those whose token has ended.
import { randomUUID } from 'node:crypto';
import type { Transport } from '../../contract/transport.ts';
import type { Access, Principal } from './access/access.ts';
import type { Guard } from './part-failures.ts';
import { Session, type SessionServices } from './session.ts';

/** Half of it is the mean wait of a value; a client that is slower than this is paced by its own acknowledgements. */
const TICK_MS = 50;
const STATUS_MS = 1_000;

export interface Sessions {
  readonly count: number;
  /** Since when this person has no window open, machine's clock, ms; null: one is open. 0: never had one in this run. */
  awaySince(user: string): number | null;
  connect(wire: Transport, principal: Principal): Session;
  close(): void;
}

export function openSessions(access: Access, services: SessionServices & { readonly guard: Guard }): Sessions {
  const open = new Set<Session>();
  /** person -> when the last window was closed, machine's clock, ms */
  const left = new Map<string, number>();

  const ticks = setInterval(() => {
    for (const session of open) services.guard.run('sessions', () => session.tick());
  }, TICK_MS);
  const states = setInterval(() => {
    if (open.size === 0) return;
    services.guard.run('sessions', () => {
      const status = services.status();
      for (const session of open) session.sendStatus(status);
    });
  }, STATUS_MS);
  const unwatch = access.onTokensEnded((tokens) => {
    for (const session of open) {
      if (tokens.has(session.principal.token))
        session.refuse({ code: 'unauthorised', message: 'this token is no longer valid' });
    }
  });

  return {
    get count() {
      return open.size;
    },
    awaySince: (user) => ([...open].some(({ principal }) => principal.user === user) ? null : (left.get(user) ?? 0)),
    connect: (wire, principal) => {
      // Two windows with one token are two desks: a PIN counts where it was entered.
      const here = { ...principal, client: randomUUID() };
      const session = new Session(wire, here, services, (ended) => {
        open.delete(ended);
        left.set(principal.user, Date.now());
      });
      open.add(session);
      return session;
    },
    close: () => {
      clearInterval(ticks);
      clearInterval(states);
      unwatch();
      for (const session of open) session.close('the host is stopping');
    },
  };
}
