// The question before a fault is thrown in the simulated field: what, where, and that it is a drill.
import { useState } from 'react';
import { useText } from '../../languages/languages.ts';
import { useDesk } from '../../state/desk-store.ts';
import type { GridRef } from '../../state/grid-model.ts';
import { Button } from '../../theme/parts/button.tsx';
import { Sheet } from '../../theme/parts/sheet.tsx';
import { Tag } from '../../theme/parts/tag.tsx';
import { useSession, useSessionState } from '../session-context.ts';
import { CABLE_FAULTS, DEVICE_FAULTS, mayDrill } from './drill.ts';
import { gridRefOf } from './grid-selection.ts';
import { elementKind, elementTitle } from './grid-titles.ts';
import { type Grid, useGrid } from './use-grid.ts';

export function DrillSheet() {
  const text = useText();
  const grid = useGrid();
  const { overlay, setOverlay, selection } = useDesk();
  const isAllowed = useSessionState((state) => mayDrill(state));
  const ref = grid === null ? null : gridRefOf(grid.model, selection);
  const isOpen = overlay === 'drill' && isAllowed && grid !== null && ref !== null;
  return (
    <Sheet label={text('drill.title')} className="drill" isOpen={isOpen} onClose={() => setOverlay(null)}>
      {grid === null || ref === null ? null : <DrillBody grid={grid} of={ref} onDone={() => setOverlay(null)} />}
    </Sheet>
  );
}

/** A station, feeder or service point fails at a piece of its equipment. null: it has none that can. */
export function struckBy({ model }: Grid, { table, row }: GridRef): GridRef | null {
  if (table === 'branches' || table === 'switches') return { table, row };
  const { data } = model;
  if (table === 'feeders') {
    // Its first cable: behind the breaker.
    const breaker = data.feeders.breaker[row]!;
    const branch = data.switches.branch[breaker] ?? -1;
    return branch >= 0 ? { table: 'branches', row: branch } : null;
  }
  if (table === 'stations') {
    const transformer = [...model.rowsOf('branches', 'station', row)].find(
      (branch) => data.branches.class[branch] === 1,
    );
    return transformer === undefined ? null : { table: 'branches', row: transformer };
  }
  const cable = model.branchesOfNode(data.consumers.node[row]!)[0];
  return cable === undefined ? null : { table: 'branches', row: cable };
}

type Outcome =
  | { readonly kind: 'asking' | 'done' | 'repaired' }
  | { readonly kind: 'failed'; readonly message: string };

function DrillBody({ grid, of, onDone }: { grid: Grid; of: GridRef; onDone: () => void }) {
  const text = useText();
  const session = useSession();
  const struck = struckBy(grid, of) ?? of;
  const types = struck.table === 'switches' ? DEVICE_FAULTS : CABLE_FAULTS;
  const [type, setType] = useState<string>(types[0]);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const element = grid.model.id(struck.table, struck.row);
  const ask = async (request: () => Promise<unknown>, kind: 'done' | 'repaired') => {
    setOutcome({ kind: 'asking' });
    try {
      await request();
      setOutcome({ kind });
    } catch (error) {
      setOutcome({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  };
  const isDone = outcome?.kind === 'done' || outcome?.kind === 'repaired';
  const name = `${elementTitle(grid.model, struck)} (${elementKind(grid.model, struck, text)})`;
  return (
    <>
      <div className="panel-head">
        <h2 className="t-14">{text('drill.title')}</h2>
        <span className="grow" />
        <Tag text={text('drill.mark')} title={text('drill.title')} />
      </div>
      <div className="drill-body">
        <p>{text('drill.what', { name })}</p>
        <p className="quiet">
          <code>{element}</code>
        </p>
        <label className="drill-type">
          <span className="field-label">{text('drill.type')}</span>
          <select className="select" value={type} onChange={(event) => setType(event.target.value)}>
            {types.map((one) => (
              <option key={one} value={one}>
                {text(`drill.type.${one}`)}
              </option>
            ))}
          </select>
        </label>
        <p role="status" className={outcome?.kind === 'failed' ? 'failure' : 'quiet'}>
          {outcome === null || outcome.kind === 'asking'
            ? ''
            : outcome.kind === 'failed'
              ? text('drill.failed', { message: outcome.message })
              : text(`drill.${outcome.kind}`)}
        </p>
        <div className="drill-buttons">
          <Button
            disabled={outcome?.kind === 'asking'}
            onClick={() => void ask(() => session.request('drill.repair', { element }), 'repaired')}
          >
            {text('drill.repair')}
          </Button>
          <span className="grow" />
          <Button onClick={onDone}>{text(isDone ? 'panel.close' : 'drill.cancel')}</Button>
          <Button
            look="primary"
            disabled={outcome?.kind === 'asking'}
            onClick={() => void ask(() => session.request('drill.fault', { element, type, at: null }), 'done')}
          >
            {text('drill.throw')}
          </Button>
        </div>
      </div>
    </>
  );
}
