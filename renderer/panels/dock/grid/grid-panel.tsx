// The grid's tab of the dock: figures beside balance or doubts.
import { useState } from 'react';
import { useText } from '../../../languages/languages.ts';
import { Choice } from '../../../theme/parts/choice.tsx';
import { StaleNote } from '../../grid/stale-note.tsx';
import { useGrid } from '../../grid/use-grid.ts';
import { useGridLoss } from '../../grid/use-grid-loss.ts';
import { useSession } from '../../session-context.ts';
import { DockTools } from '../dock-tools.tsx';
import type { BalanceOf } from './balance-order.ts';
import { BalanceTable } from './balance-table.tsx';
import { DoubtsTable } from './doubts-table.tsx';
import { GridFigures } from './grid-figures.tsx';

const BALANCES: readonly BalanceOf[] = ['feeder', 'substation', 'district'];

export function GridPanel() {
  const text = useText();
  const session = useSession();
  const grid = useGrid();
  const isStale = useGridLoss() !== null;
  const [shown, setShown] = useState<'balance' | 'doubts'>('balance');
  const [by, setBy] = useState<BalanceOf>('feeder');
  const mayDoubt = session.may('grid.doubts');
  if (grid === null) return <p className="empty">{text('schematic.loading')}</p>;
  return (
    <>
      <DockTools>
        <StaleNote />
        {shown === 'balance' ? (
          <Choice
            label={text('grid.balance.by')}
            value={by}
            options={BALANCES.map((value) => ({ value, text: text(`grid.by.${value}`) }))}
            onChange={(value) => setBy(value as BalanceOf)}
          />
        ) : null}
        {mayDoubt ? (
          <Choice
            label={text('dock.grid')}
            value={shown}
            options={[
              { value: 'balance', text: text('grid.tab.balance') },
              { value: 'doubts', text: text('grid.tab.doubts') },
            ]}
            onChange={(value) => setShown(value === 'doubts' ? 'doubts' : 'balance')}
          />
        ) : null}
      </DockTools>
      <div className="quality grid-panel" data-stale={isStale}>
        <GridFigures isStale={isStale} />
        {shown === 'balance' || !mayDoubt ? <BalanceTable grid={grid} by={by} /> : <DoubtsTable grid={grid} />}
      </div>
    </>
  );
}
