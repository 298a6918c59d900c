// The arrangements of this person as the host last told them, and which one this window has open.
import { create } from 'zustand';
import type { Arrangement } from '../../../contract/arrangement-requests.ts';
import type { BuiltIn } from './built-in.ts';
import type { PanelId } from './panels.ts';

/** What is to be told of an arrangement that did not open as it was kept, or was not kept, and of a window that was not opened. */
export type ArrangementNotice =
  /** nothing that could be read was kept here */
  | { readonly kind: 'unreadable' }
  /** of a newer program */
  | { readonly kind: 'newer'; readonly name: string }
  | { readonly kind: 'missing'; readonly unknown: readonly string[]; readonly absent: readonly PanelId[] }
  | { readonly kind: 'failed'; readonly message: string }
  /** a window was asked for and not opened; null: the browser did not, and its address can be followed */
  | { readonly kind: 'window'; readonly address: string; readonly message: string | null };

interface ArrangementDeskState {
  /** null: not told yet */
  saved: readonly Arrangement[] | null;
  /** kept in the host, and not of a form that can be read */
  unreadable: number;
  /** a built-in one by its name, a kept one by its id; null: none of them */
  current: string | null;
  notice: ArrangementNotice | null;
  /** the sheet that asks for a name, or lists what is kept */
  sheet: 'save' | 'manage' | null;
}

export const FIRST_ARRANGEMENT: BuiltIn = 'watch';

export const useArrangementDesk = create<ArrangementDeskState>()(() => ({
  saved: null,
  unreadable: 0,
  current: null,
  notice: null,
  sheet: null,
}));
