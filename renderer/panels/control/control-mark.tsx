// In the top bar, beside the person: which areas this person controls, and whether somebody offers one. Opens all of them.
import { KeyRound } from 'lucide-react';
import type { ControlAreas } from '../../../contract/control-requests.ts';
import { type TextOf, useText } from '../../languages/languages.ts';
import { useControlDesk } from '../../state/control/control-desk.ts';
import { Tip } from '../../theme/parts/tip.tsx';
import { useBook } from '../orders/use-book.ts';
import { useSession, useSessionState } from '../session-context.ts';

const KINDS: ReadonlySet<string> = new Set(['controlArea']);
const EVERY_MS = 5_000;
const NONE = {};

export const openAreas = (): void => useControlDesk.setState({ areAreasOpen: true });

function markText({ areas, own }: ControlAreas, text: TextOf): string {
  if (areas.some(({ offeredTo }) => offeredTo === own.user)) return text('control.mark.offered');
  const held = areas.filter(({ holder }) => holder === own.user);
  if (held.length === 0) return text('control.mark.none');
  if (held.length === areas.length && held.length > 1) return text('control.mark.all');
  return held.length === 1
    ? text('control.mark.one', { name: held[0]!.name })
    : text('control.mark.some', { n: held.length });
}

export function ControlMark() {
  const text = useText();
  const session = useSession();
  const role = useSessionState((state) => state.welcome?.role ?? null);
  const isReplay = useSessionState((state) => state.replay !== null);
  const isOpen = useSessionState((state) => state.link.kind === 'open');
  const { known } = useControlDesk();
  useBook({
    ...{ name: 'control.areas', params: NONE, kinds: KINDS, everyMs: EVERY_MS },
    onKnown: (areas) => useControlDesk.setState({ known: areas, failure: null }),
    onFailure: (failure) => useControlDesk.setState({ failure }),
  });
  const roleText = role === null ? null : text(`role.${role}`);
  const mayHold = session.may('control.change') && (known?.areas.length ?? 0) > 0;
  if (isReplay || !mayHold || known === null) return <div className="who-role cut">{roleText}</div>;
  const words = isOpen ? markText(known, text) : text('control.mark.unknown');
  return (
    <Tip text={text('control.open')}>
      <button type="button" className="who-role who-area cut" onClick={openAreas}>
        <KeyRound aria-hidden="true" />
        <span className="unseen">{roleText}, </span>
        {words}
      </button>
    </Tip>
  );
}
