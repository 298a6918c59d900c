// What the shadow grid says of one element, asked again while the grid changes.
import { useMemo } from 'react';
import type { GridElementReport } from '../../../contract/grid-requests.ts';
import type { GridRef } from '../../state/grid-model.ts';
import { useAnswer } from '../dock/grid/use-answer.ts';

const ASK_EVERY_MS = 2_000;

export interface GridElementAnswer {
  /** of the moment that is shown; null: it has not come yet */
  readonly report: GridElementReport | null;
  /** the last question's failure; the report before it stays */
  readonly failure: string | null;
}

export function useGridElement(ref: GridRef | null): GridElementAnswer {
  const table = ref?.table;
  const row = ref?.row ?? -1;
  const question = useMemo(() => (table === undefined || row < 0 ? null : { table, row }), [table, row]);
  const { result, failure } = useAnswer('grid.element', question, ASK_EVERY_MS);
  return { report: result, failure };
}
