// The name of an element of the grid, as a way to it.
import { useDesk } from '../../state/desk-store.ts';
import type { GridModel, GridRef } from '../../state/grid-model.ts';
import { selectionOfRef } from './grid-selection.ts';
import { elementTitle } from './grid-titles.ts';

export function ElementLink({ model, of }: { model: GridModel; of: GridRef }) {
  const select = useDesk((state) => state.select);
  const target = selectionOfRef(model, of);
  const title = elementTitle(model, of);
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
