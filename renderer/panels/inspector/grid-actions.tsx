// What one does with an element of the grid: trace its way up or down, see it on the diagram, and in a drill let it fail.
import { ArrowDownToLine, ArrowUpToLine, Workflow, Zap } from 'lucide-react';
import { useState } from 'react';
import type { GridTrace } from '../../../contract/grid-requests.ts';
import { currentLanguage, type TextOf, useText } from '../../languages/languages.ts';
import { useDesk } from '../../state/desk-store.ts';
import { type GridModel, type GridRef, stationKindOf } from '../../state/grid-model.ts';
import { formatLength, formatNumber } from '../../state/presentation.ts';
import { Button } from '../../theme/parts/button.tsx';
import { mayDrill } from '../grid/drill.ts';
import { stationTitle } from '../grid/grid-titles.ts';
import { said, showPower } from '../grid/grid-units.ts';
import { showTrace } from '../grid/trace.ts';
import type { Grid } from '../grid/use-grid.ts';
import { useGridLoss } from '../grid/use-grid-loss.ts';
import { targetOf } from '../schematic/shown-diagram.ts';
import { useSession, useSessionState } from '../session-context.ts';

const number = (n: number): string => formatNumber(n, 0, currentLanguage());

/** Where a way upwards ends; it is told from the element on. Nothing where it reaches no substation. */
function sourceOf(model: GridModel, stations: readonly number[]): string[] {
  const source = stations.findLast((row) => stationKindOf(model.data.stations.kind[row]!) === 'substation');
  return source === undefined ? [] : [stationTitle(model, source)];
}

function upstreamText(model: GridModel, { stations, switches, branches }: GridTrace, text: TextOf): string {
  const metres = branches.reduce((sum, row) => sum + model.data.branches.length[row]!, 0);
  return text('grid.trace.upstream', {
    switches: number(switches.length),
    stations: number(stations.length),
    length: said(formatLength(metres, currentLanguage())),
  });
}

/** Where nothing flows it is what hangs on the element in the normal state: no zero is said beside those who are without supply. */
function downstreamText({ customers, stations, power, isNormal }: GridTrace, text: TextOf): string {
  if (customers === 0 && stations.length === 0) return text('grid.trace.nothing');
  const reached = { customers: number(customers), stations: number(stations.length) };
  if (isNormal) return text('grid.trace.normally', reached);
  return text('grid.trace.result', { ...reached, power: said(showPower(power, currentLanguage())) });
}

export function GridActions({ grid, of }: { grid: Grid; of: GridRef }) {
  const text = useText();
  const session = useSession();
  const { trace, setTrace, showSchematic, setOverlay } = useDesk();
  const [failure, setFailure] = useState<string | null>(null);
  const isDrillable = useSessionState((state) => mayDrill(state));
  const isReplay = useSessionState((state) => state.replay !== null);
  const isTraced = (direction: 'up' | 'down') =>
    trace?.ref.table === of.table && trace.ref.row === of.row && trace.direction === direction;
  const ask = (direction: 'up' | 'down') => {
    setFailure(null);
    showTrace(session, of, direction).catch((error: unknown) =>
      setFailure(error instanceof Error ? error.message : String(error)),
    );
  };
  const diagram = targetOf(grid.model, of);
  const loss = useGridLoss();
  const isOff = loss === 'host' || loss === 'shadow';
  const why = isOff ? text(`grid.action.off.${loss}`) : null;
  return (
    <>
      <div className="object-actions grid-actions">
        <Button
          size="small"
          disabled={isOff}
          aria-pressed={isTraced('up')}
          title={why ?? text('grid.trace.up')}
          onClick={() => ask('up')}
        >
          <ArrowUpToLine />
          {text('grid.action.up')}
        </Button>
        <Button
          size="small"
          disabled={isOff}
          aria-pressed={isTraced('down')}
          title={why ?? text('grid.trace.down')}
          onClick={() => ask('down')}
        >
          <ArrowDownToLine />
          {text('grid.action.down')}
        </Button>
        {diagram === null ? null : (
          <Button size="small" onClick={() => showSchematic(diagram)}>
            <Workflow />
            {text('grid.action.schematic')}
          </Button>
        )}
        {isDrillable ? (
          <Button size="small" disabled={isOff} title={why ?? undefined} onClick={() => setOverlay('drill')}>
            <Zap />
            {text('grid.action.fault')}
          </Button>
        ) : null}
      </div>
      {why === null ? null : <p className="grid-actions-off quiet">{why}</p>}
      {isReplay ? <p className="grid-actions-off quiet">{text('replay.noControls')}</p> : null}
      {failure === null ? null : (
        <p className="failure" role="alert">
          {text('grid.trace.failed', { message: failure })}
        </p>
      )}
      {trace === null ? null : (
        <div className="trace-note" role="status">
          <span>
            <b>{text(`grid.trace.${trace.direction}`)}</b>
            {': '}
            {trace.result === null
              ? text('grid.trace.waiting')
              : trace.direction === 'up'
                ? [...sourceOf(grid.model, trace.result.stations), upstreamText(grid.model, trace.result, text)].join(
                    ', ',
                  )
                : downstreamText(trace.result, text)}
          </span>
          <Button size="small" look="ghost" onClick={() => setTrace(null)}>
            {text('grid.trace.end')}
          </Button>
        </div>
      )}
    </>
  );
}
