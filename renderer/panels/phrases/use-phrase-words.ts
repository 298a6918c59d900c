import { useMemo } from 'react';
import { useText } from '../../languages/languages.ts';
import { titleOfId } from '../grid/grid-titles.ts';
import { useCity, useSessionState } from '../session-context.ts';
import type { PhraseWords } from './phrase-text.ts';

/** What sentences of the program are said with on this screen. */
export function usePhraseWords(): PhraseWords {
  const text = useText();
  const { timeZone } = useCity().manifest;
  const model = useSessionState((state) => state.gridModel);
  return useMemo(
    () => ({ text, timeZone, nameOf: (id: string) => (model === null ? id : titleOfId(model, id)) }),
    [text, timeZone, model],
  );
}
