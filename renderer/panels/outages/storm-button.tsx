// Storm mode of the whole city: a person says that it storms, and that it is over.
import { useMemo } from 'react';
import { useText } from '../../languages/languages.ts';
import { useOutageDesk } from '../../state/outages/outage-desk.ts';
import { Button } from '../../theme/parts/button.tsx';
import { useAnswer } from '../dock/grid/use-answer.ts';
import { useSession } from '../session-context.ts';
import { mayTell, sayStorm } from './outage-orders.ts';

const EVERY_MS = 5_000;

export function StormButton() {
  const text = useText();
  const session = useSession();
  const told = useOutageDesk((state) => state.told);
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  const question = useMemo(() => ({}), [told]);
  const { result } = useAnswer('outage.storms', question, EVERY_MS);
  const isStorm = result !== null && result.feeders.length > 0;
  if (!mayTell(session) && !isStorm) return null;
  return (
    <Button
      size="small"
      aria-pressed={isStorm}
      disabled={result === null || !mayTell(session)}
      title={text('outages.storm.tip')}
      onClick={() => sayStorm(session, null, !isStorm)}
    >
      {text(isStorm ? 'outages.storm.on' : 'outages.storm.off')}
    </Button>
  );
}
