// Who controls what, as the host says it, and what it asks for before it lets a control of this screen pass: a PIN, an area, a second person.
import { create } from 'zustand';
import { type RefusalDetail, readRefusalDetail } from '../../../contract/refusal-detail.ts';
import { CONTROL_REFUSALS, type ControlAreas } from '../../../contract/control-requests.ts';

export type ControlRefusalCode = (typeof CONTROL_REFUSALS)[number];

/** What a person is about to do: name of the request, what it is about, and more of it in words where the caller has any. */
export interface Purpose {
  readonly action: string;
  readonly subject: string;
  readonly detail?: string;
}

/** What would let it pass. */
export type Wanted =
  | { readonly kind: 'pin'; readonly isFirst: boolean; readonly purpose: Purpose }
  | { readonly kind: 'area'; readonly area: string; readonly purpose: Purpose }
  /** `asked`: the host knows what the yes would be for (`control.asked`); `isChanged`: somebody has said yes to something else than it is now */
  | { readonly kind: 'second'; readonly asked: string; readonly isChanged: boolean };

interface ControlDeskState {
  known: ControlAreas | null;
  failure: string | null;
  wanted: Wanted | null;
  /** the sheet with the areas is open */
  areAreasOpen: boolean;
}

export const useControlDesk = create<ControlDeskState>()(() => ({
  known: null,
  failure: null,
  wanted: null,
  areAreasOpen: false,
}));

/** Ids of the areas that this person holds. */
export const ownAreas = (control: ControlAreas | null): ReadonlySet<string> =>
  new Set((control?.areas ?? []).flatMap(({ id, holder }) => (holder === control?.own.user ? [id] : [])));

/** The code by which rights have turned something down; null: it was something else. */
export function controlRefusal(
  detail: string | undefined,
): (RefusalDetail & { readonly code: ControlRefusalCode }) | null {
  const refused = readRefusalDetail(detail);
  const code = CONTROL_REFUSALS.find((one) => one === refused?.code);
  return refused === null || code === undefined ? null : { code, about: refused.about };
}

/**
 * What a person can do about a refusal by rights; null: nothing here (another holds the area, or it is not his).
 * @param hasPin whether this person has a PIN at all
 */
export function wantedAfter(
  { code, about }: RefusalDetail & { readonly code: ControlRefusalCode },
  hasPin: boolean,
  purpose: Purpose,
): Wanted | null {
  switch (code) {
    case 'pin-missing':
    case 'pin-old':
      return { kind: 'pin', isFirst: !hasPin, purpose };
    case 'not-held':
      return { kind: 'area', area: about, purpose };
    case 'second-missing':
    case 'second-changed':
      return { kind: 'second', asked: about, isChanged: code === 'second-changed' };
    case 'held-by':
    case 'no-area':
    case 'out-of-area':
    case 'second-same':
    case 'second-out-of-area':
      return null;
  }
}

let settle: ((isGiven: boolean) => void) | null = null;

/** Asks the person; resolves to whether it was given. Only one question stands at a time: another one ends the first as not given. */
export function want(wanted: Wanted): Promise<boolean> {
  settle?.(false);
  return new Promise((resolve) => {
    settle = resolve;
    useControlDesk.setState({ wanted });
  });
}

export function answerWanted(isGiven: boolean): void {
  useControlDesk.setState({ wanted: null });
  const told = settle;
  settle = null;
  told?.(isGiven);
}
