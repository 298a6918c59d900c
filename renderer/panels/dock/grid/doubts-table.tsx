// Measurements that lie, are old or contradict: what they say beside what the grid computes, and since when.
import type { GridDoubt } from '../../../../contract/grid-requests.ts';
import { currentLanguage, type TextKey, useText } from '../../../languages/languages.ts';
import { useDesk } from '../../../state/desk-store.ts';
import { formatNumber } from '../../../state/presentation.ts';
import { gridRefOf, selectionOfRef } from '../../grid/grid-selection.ts';
import { titleOfId } from '../../grid/grid-titles.ts';
import { said, showGridQuantity } from '../../grid/grid-units.ts';
import { useMeasurements } from '../../grid/measurements.ts';
import type { Grid } from '../../grid/use-grid.ts';
import { useSession, useSessionState } from '../../session-context.ts';
import { ageText } from '../../values/point-value.tsx';
import { SWITCH_POSITIONS } from '../../../../contract/city-pack/grid-schema.ts';
import { AsOfNote } from '../../grid/stale-note.tsx';
import { Calculating } from '../../values/calculating.tsx';
import { useAnswer, useIsBehind } from './use-answer.ts';

const ASK_EVERY_MS = 3_000;
/** More than a person reads; the worst come first. */
const SHOWN = 200;
const ALL = {};
const POSITIONS: readonly string[] = SWITCH_POSITIONS;

export function DoubtsTable({ grid }: { grid: Grid }) {
  const text = useText();
  const { clock } = useSession();
  const { selection, select } = useDesk();
  const { result, failure, atMs } = useAnswer('grid.doubts', ALL, ASK_EVERY_MS);
  const { result: state } = useAnswer('grid.state', ALL, ASK_EVERY_MS);
  const measurements = useMeasurements();
  const isReplay = useSessionState((session) => session.replay !== null);
  const isBehind = useIsBehind(atMs);
  const { model } = grid;
  const chosen = gridRefOf(model, selection);
  const chosenId = chosen === null ? null : model.id(chosen.table, chosen.row);
  const value = (doubt: GridDoubt, number: number | null): string => {
    if (number === null) return '\u2013';
    if (doubt.quantity === 'position')
      return text(`grid.position.${POSITIONS[Math.round(number)] ?? 'unknown'}` as TextKey);
    return said(showGridQuantity(number, doubt.unit, currentLanguage()));
  };
  const doubts = result?.doubts ?? [];
  // What nobody measures cannot be doubted: how much that is belongs to the sentence.
  const number = (n: number) => formatNumber(n, 0, currentLanguage());
  const nothing =
    state === null || measurements === null
      ? ''
      : text('grid.doubts.empty', {
          n: number(measurements.count),
          assumed: number(state.assumedSwitches),
          all: number(state.assumedSwitches + state.staleSwitches + state.measuredSwitches),
        });
  return (
    <div className="scroll doubts" tabIndex={0} role="region" aria-label={text('grid.tab.doubts')}>
      {failure === null ? null : (
        <p className="failure" role="alert">
          {text('grid.doubts.failed', { message: failure })}
        </p>
      )}
      {result === null && failure === null && isReplay ? <Calculating /> : null}
      {isBehind ? <AsOfNote ofMs={atMs} /> : null}
      {result !== null && doubts.length === 0 ? <p className="empty">{nothing}</p> : null}
      {doubts.length === 0 ? null : (
        <table className="plain-table">
          <colgroup>
            <col className="doubts-element" />
            <col className="doubts-doubt" />
            <col span={5} />
          </colgroup>
          <thead>
            <tr>
              <th scope="col">{text('grid.column.element')}</th>
              <th scope="col">{text('grid.column.doubt')}</th>
              <th scope="col">{text('grid.column.quantity')}</th>
              <th scope="col" className="right">
                {text('grid.column.measured')}
              </th>
              <th scope="col" className="right">
                {text('grid.column.computed')}
              </th>
              <th scope="col" className="right">
                {text('grid.column.residual')}
              </th>
              <th scope="col" className="right">
                {text('assets.column.age')}
              </th>
            </tr>
          </thead>
          <tbody>
            {doubts.slice(0, SHOWN).map((doubt) => {
              const ref = model.find(doubt.element);
              return (
                <tr key={`${doubt.point}/${doubt.doubt}`} aria-selected={doubt.element === chosenId}>
                  <th scope="row" className="cut">
                    <button
                      type="button"
                      className="text-link cut"
                      title={doubt.point}
                      onClick={() => ref !== undefined && select(selectionOfRef(model, ref))}
                    >
                      {titleOfId(model, doubt.element)}
                    </button>
                  </th>
                  <td className="cut strong">{text(`grid.doubt.${doubt.doubt}` as TextKey)}</td>
                  <td className="cut">{text(`grid.quantity.${doubt.quantity}` as TextKey)}</td>
                  <td className="right">{value(doubt, doubt.measured)}</td>
                  <td className="right">{value(doubt, doubt.computed)}</td>
                  <td className="right">
                    {doubt.residual === null ? '' : formatNumber(Math.abs(doubt.residual), 1, currentLanguage())}
                  </td>
                  {/* Calculated for that moment alone: since when is not known. */}
                  <td className="right age">{isReplay ? '\u2013' : ageText(clock.now() - doubt.sinceMs)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </div>
  );
}
