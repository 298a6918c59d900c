// Which diagram: a substation and one of its feeders, or its busbars; a feeder alone or with its ring.
import { useMemo } from 'react';
import { useText } from '../../languages/languages.ts';
import { useDesk } from '../../state/desk-store.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { Choice } from '../../theme/parts/choice.tsx';
import { feederTitle, shortFeederTitle, stationTitle } from '../grid/grid-titles.ts';
import type { DiagramTarget } from './shown-diagram.ts';

const collator = new Intl.Collator(undefined, { numeric: true });

/** Substations that feed something, by name. */
function substationsOf(model: GridModel): { readonly row: number; readonly name: string }[] {
  const rows = new Set(model.data.feeders.substation);
  return [...rows]
    .filter((row) => row >= 0)
    .map((row) => ({ row, name: stationTitle(model, row) }))
    .sort((a, b) => collator.compare(a.name, b.name));
}

export function DiagramChooser({
  model,
  target,
  isRing,
  onRing,
}: {
  model: GridModel;
  target: DiagramTarget | null;
  isRing: boolean;
  onRing: (isRing: boolean) => void;
}) {
  const text = useText();
  const showSchematic = useDesk((state) => state.showSchematic);
  const substations = useMemo(() => substationsOf(model), [model]);
  const feeder = target !== null && 'feeder' in target ? target.feeder : -1;
  const substation =
    target === null ? -1 : 'feeder' in target ? model.data.feeders.substation[target.feeder]! : target.substation;
  const feeders = useMemo(
    () =>
      [...model.rowsOf('feeders', 'substation', substation)]
        .map((row) => ({ row, name: shortFeederTitle(model, row) || feederTitle(model, row) }))
        .sort((a, b) => collator.compare(a.name, b.name)),
    [model, substation],
  );
  return (
    <>
      <select
        className="select"
        aria-label={text('schematic.substation')}
        value={substation}
        onChange={(event) => showSchematic({ substation: Number(event.target.value) })}
      >
        {substations.some(({ row }) => row === substation) ? null : (
          <option value={substation}>
            {substation < 0 ? text('schematic.choose') : stationTitle(model, substation)}
          </option>
        )}
        {substations.map(({ row, name }) => (
          <option key={row} value={row}>
            {name}
          </option>
        ))}
      </select>
      {substation < 0 ? null : (
        <select
          className="select schematic-feeders"
          aria-label={text('schematic.feeder')}
          value={feeder}
          onChange={(event) => {
            const row = Number(event.target.value);
            showSchematic(row < 0 ? { substation } : { feeder: row });
          }}
        >
          <option value={-1}>{text('schematic.busbars')}</option>
          {feeders.map(({ row, name }) => (
            <option key={row} value={row}>
              {text('schematic.feederNamed', { name })}
            </option>
          ))}
        </select>
      )}
      {feeder < 0 || model.data.feeders.ring[feeder]! < 0 ? null : (
        <Choice
          label={text('schematic.scope')}
          value={isRing ? 'ring' : 'feeder'}
          options={[
            { value: 'ring', text: text('schematic.ring') },
            { value: 'feeder', text: text('schematic.feeder') },
          ]}
          onChange={(value) => onRing(value === 'ring')}
        />
      )}
    </>
  );
}
