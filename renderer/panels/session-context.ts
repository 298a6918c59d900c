import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { City } from '../state/city.ts';
import type { Session, SessionState } from '../state/session.ts';

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('a panel was drawn outside of a session');
  return session;
}

export function useSessionState<T>(select: (state: SessionState) => T): T {
  return useStore(useSession().store, select);
}

/** Panels of a desk are drawn only once the city is loaded. */
export function useCity(): City {
  const city = useSessionState((state) => state.city);
  if (city === null) throw new Error('a panel was drawn before its city');
  return city;
}
