// The name of an element of the grid, as a way to it.
import { useDesk } from '../../state/desk-store.ts';
import type { GridModel, GridRef } from '../../state/grid-model.ts';
import { selectionOfRef } from './grid-selection.ts';
import { elementTitle } from './grid-titles.ts';

/** @param as what it is called here; else its title */
export function ElementLink({ model, of, as }: { model: GridModel; of: GridRef; as?: string }) {
  const select = useDesk((state) => state.select);
  const target = selectionOfRef(model, of);
  const title = as ?? elementTitle(model, of);
  if (target === null) return <>{title}</>;
  return (
    <button type="button" className="text-link" onClick={() => select(target)}>
      {title}
    </button>
  );
}

/** An element that a report names by its id. */
export function IdLink({ model, id }: { model: GridModel; id: string }) {
  const ref = model.find(id);
  return ref === undefined ? <code>{id}</code> : <ElementLink model={model} of={ref} />;
}
