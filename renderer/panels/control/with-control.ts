// A control that the host may turn down for want of a PIN, an area or a second person: the person is asked, and it is tried again.
import type { Failure } from '../../../contract/messages.ts';
import { readRefusalDetail } from '../../../contract/refusal-detail.ts';
import { hasText, type TextKey, type TextOf } from '../../languages/languages.ts';
import { RequestFailure } from '../../link/link.ts';
import { controlRefusal, type Purpose, useControlDesk, want, wantedAfter } from '../../state/control/control-desk.ts';
import type { Session } from '../../state/session.ts';

/** An area, a PIN, a second person, each once more for a slip */
const MOST_TRIES = 6;

export type Tried<T> =
  | { readonly ok: true; readonly value: T }
  /** null: the line is gone, or something that is no refusal */
  | { readonly ok: false; readonly failure: Failure | null; readonly message: string };

export const failed = (error: unknown): Extract<Tried<never>, { ok: false }> => ({
  ok: false,
  failure: error instanceof RequestFailure ? error.failure : null,
  message: error instanceof Error ? error.message : String(error),
});

/** @param purpose told to whoever is asked for the PIN or an area; what a second person says yes to the host tells itself */
export async function withControl<T>(session: Session, purpose: Purpose, run: () => Promise<T>): Promise<Tried<T>> {
  for (let tries = 1; ; tries++) {
    try {
      return { ok: true, value: await run() };
    } catch (error) {
      const refused = failed(error);
      const rights = controlRefusal(refused.failure?.detail);
      if (rights === null || tries === MOST_TRIES) return refused;
      await learnAreas(session);
      const hasPin = useControlDesk.getState().known?.own.hasPin ?? true;
      const wanted = wantedAfter(rights, hasPin, purpose);
      if (wanted === null || !(await want(wanted))) return refused;
    }
  }
}

/** Names of areas, and whether this person has a PIN, as they are now. */
export async function learnAreas(session: Session): Promise<void> {
  try {
    useControlDesk.setState({ known: await session.request('control.areas', {}) });
  } catch {
    // What is known of before serves as well: the host judges.
  }
}

/** A refusal in words: those of its code where there are any, else the host's own. */
export function refusalWords({ failure, message }: Extract<Tried<unknown>, { ok: false }>, text: TextOf): string {
  const refused = readRefusalDetail(failure?.detail);
  if (refused === null) return message;
  const { known } = useControlDesk.getState();
  const area = known?.areas.find(({ id }) => id === refused.about);
  const values = { about: area?.name ?? refused.about, who: area?.holder ?? '\u2013' };
  for (const key of ['control', 'order', 'flisr'].map((desk) => `${desk}.refused.${refused.code}`))
    if (hasText(key)) return text(key as TextKey, values);
  return message;
}
