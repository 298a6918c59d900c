// This window among others of its person: who is there, and whether they go together.
import { create } from 'zustand';
import type { OtherWindow, WindowNews } from './window-link.ts';

interface WindowDeskState {
  others: readonly OtherWindow[];
  /** choosing, flying and moving through time are shared with the others */
  isLinked: boolean;
  /** null until there is a city */
  post: ((news: WindowNews) => void) | null;
}

export const useWindowDesk = create<WindowDeskState>()(() => ({
  others: [],
  isLinked: true,
  post: null,
}));
