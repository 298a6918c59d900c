// What the shadow grid says of one element, asked again while the grid changes.
import { useEffect, useState } from 'react';
import type { GridElementReport } from '../../../contract/grid-requests.ts';
import type { GridRef } from '../../state/grid-model.ts';
import { useSession, useSessionState } from '../session-context.ts';

const ASK_EVERY_MS = 2_000;

export interface GridElementAnswer {
  readonly report: GridElementReport | null;
  /** the last question's failure; the report before it stays */
  readonly failure: string | null;
}
const NOTHING: GridElementAnswer = { report: null, failure: null };

export function useGridElement(ref: GridRef | null): GridElementAnswer {
  const session = useSession();
  const isOpen = useSessionState((state) => state.link.kind === 'open');
  const moments = useSessionState((state) => state.moments);
  const [answer, setAnswer] = useState<{ key: string } & GridElementAnswer>({ key: '', ...NOTHING });
  const table = ref?.table;
  const row = ref?.row ?? -1;
  const key = `${table}/${row}`;
  useEffect(() => {
    if (table === undefined || row < 0 || !isOpen) return;
    let isCurrent = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      try {
        const report = await session.request('grid.element', { table, row });
        if (isCurrent) setAnswer({ key: `${table}/${row}`, report, failure: null });
      } catch (error) {
        const failure = error instanceof Error ? error.message : String(error);
        if (isCurrent)
          setAnswer((last) => ({
            key: `${table}/${row}`,
            report: last.key === `${table}/${row}` ? last.report : null,
            failure,
          }));
      }
      if (isCurrent) timer = setTimeout(() => void ask(), ASK_EVERY_MS);
    };
    void ask();
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
    // Another moment has another answer.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [session, table, row, isOpen, moments]);
  return answer.key === key ? answer : NOTHING;
}
