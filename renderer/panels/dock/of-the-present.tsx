// In place of what belongs to the present while the past is shown; and the way there.
import type { ReactNode } from 'react';
import { useText } from '../../languages/languages.ts';
import { Button } from '../../theme/parts/button.tsx';
import { useSession } from '../session-context.ts';

export function OfThePresent({ children }: { children: ReactNode }) {
  const text = useText();
  const { replay } = useSession();
  return (
    <div className="of-the-present">
      <p>{children}</p>
      <Button size="small" onClick={() => replay.end()}>
        {text('replay.back')}
      </Button>
    </div>
  );
}
