// The grid as a generated one-line diagram: a feeder or its whole ring, or a substation's busbars. What is chosen here is chosen in
// the city and the other way round.
import { ArrowDown, ArrowUp, Columns2, Maximize, Minus, Plus, X } from 'lucide-react';
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { useText } from '../../languages/languages.ts';
import { type Selection, useDesk } from '../../state/desk-store.ts';
import { useShownPlan } from '../../state/flisr/shown-plan.ts';
import { IconButton } from '../../theme/parts/button.tsx';
import { gridRefOf, selectionOfRef } from '../grid/grid-selection.ts';
import { elementTitle } from '../grid/grid-titles.ts';
import { useMeasurements } from '../grid/measurements.ts';
import { StaleNote } from '../grid/stale-note.tsx';
import { type Grid, useGrid, useGridVersion } from '../grid/use-grid.ts';
import { useGridLoss } from '../grid/use-grid-loss.ts';
import { useCity, useSessionState } from '../session-context.ts';
import { DiagramChooser } from './diagram-chooser.tsx';
import type { ElementRef } from './diagram.ts';
import { DiagramDrawing, keyOf } from './diagram-drawing.tsx';
import { DiagramKey } from './diagram-key.tsx';
import { PlanOverlay } from './plan-overlay.tsx';
import { hiddenOpenPoint } from './hidden-open-point.ts';
import { type Direction, elementPlaces, nearestElement, sameElement } from './nearest-element.ts';
import { type DiagramTarget, makeDiagram, type ShownDiagram, targetOf, useFollowSelection } from './shown-diagram.ts';
import { turnSchematic } from './turn-schematic.ts';
import { useViewBox } from './use-view-box.ts';

/** Beats between two drawings of changing values: twice a second. */
const DRAW_EVERY_BEATS = 2;
const ZOOM_STEP = 1.3;
const ROOM_STEP = 40;

export function Schematic() {
  const text = useText();
  const grid = useGrid();
  const isStale = useGridLoss() !== null;
  const desk = useDesk();
  const { schematicFeeder, schematicSubstation, isSchematicSplit } = desk;
  const [isRing, setIsRing] = useState(true);
  const target = useMemo<DiagramTarget | null>(() => {
    if (schematicSubstation !== null) return { substation: schematicSubstation };
    return schematicFeeder === null ? null : { feeder: schematicFeeder };
  }, [schematicFeeder, schematicSubstation]);
  return (
    <section className="schematic" aria-label={text('schematic.title')} data-stale={isStale}>
      <div className="panel-head schematic-head">
        <StaleNote />
        {grid === null ? null : (
          <DiagramChooser model={grid.model} target={target} isRing={isRing} onRing={setIsRing} />
        )}
        <span className="grow" />
        <IconButton
          label={text('schematic.split')}
          keys="Shift S"
          aria-pressed={isSchematicSplit}
          onClick={turnSchematic}
        >
          <Columns2 />
        </IconButton>
        <IconButton label={text('schematic.close')} keys="S" onClick={() => desk.dock?.close('schematic')}>
          <X />
        </IconButton>
      </div>
      {grid === null ? (
        <p className="empty">{text('schematic.loading')}</p>
      ) : (
        <SchematicBody grid={grid} target={target} isRing={isRing} />
      )}
    </section>
  );
}

function SchematicBody({ grid, target, isRing }: { grid: Grid; target: DiagramTarget | null; isRing: boolean }) {
  const text = useText();
  const { model } = grid;
  /** px of the picture, in steps: names get what is free */
  const [room, setRoom] = useState(0);
  /** rows of grid-stations whose low-voltage feeders are shown */
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const shown = useMemo(() => {
    if (target === null) return null;
    const folded = makeDiagram(model, target, isRing, new Set(), room);
    const units =
      folded.plan?.units.flatMap((unit, i) => (open.has(unit.station) && unit.head === null ? [i] : [])) ?? [];
    return units.length === 0 ? folded : makeDiagram(model, target, isRing, new Set(units), room);
  }, [model, target, isRing, open, room]);
  useFollowSelection(model, shown);
  if (shown === null) return <p className="empty schematic-empty">{text('schematic.empty')}</p>;
  const fold = (unit: number) => {
    const station = shown.plan?.units[unit]?.station;
    if (station === undefined) return;
    setOpen((last) => {
      const next = new Set(last);
      if (!next.delete(station)) next.add(station);
      return next;
    });
  };
  const what =
    target === null ? '' : 'feeder' in target ? `f${target.feeder}/${isRing}/${room}` : `s${target.substation}`;
  return (
    <>
      <DiagramFrame grid={grid} shown={shown} open={open} what={what} onFold={fold} onRoom={setRoom} />
      <DiagramKey isCut={shown.isCut} />
    </>
  );
}

function DiagramFrame({
  grid,
  shown,
  open,
  what,
  onFold,
  onRoom,
}: {
  grid: Grid;
  shown: ShownDiagram;
  open: ReadonlySet<number>;
  what: string;
  onFold: (unit: number) => void;
  onRoom: (width: number) => void;
}) {
  const text = useText();
  const { live, model } = grid;
  const city = useCity();
  const measurements = useMeasurements();
  const scene = useSessionState((state) => state.scene);
  const { selection, select, gridColour, trace, showSchematic } = useDesk();
  const steps = useShownPlan(({ plan: shownPlan }) => shownPlan);
  useGridVersion(live, DRAW_EVERY_BEATS);
  const container = useRef<HTMLDivElement>(null);
  const { diagram, plan } = shown;
  const { view, frame, zoom, fit, show, wasDragged } = useViewBox(container, diagram);
  const room = Math.floor(frame.width / ROOM_STEP) * ROOM_STEP;
  useEffect(() => onRoom(room), [onRoom, room]);
  const places = useMemo(() => elementPlaces(diagram), [diagram]);
  const chosen = gridRefOf(model, selection);

  const showPlaceOf = useEffectEvent((next: Selection | null) => {
    const ref = gridRefOf(model, next);
    const place = places.find((one) => sameElement(one.ref, ref));
    if (place !== undefined) show(place);
  });
  const isReady = frame.width > 0;
  const showNew = useEffectEvent((shownNow: string) => {
    if (shownNow === '') return;
    fit(false);
    showPlaceOf(selection);
  });
  useEffect(() => {
    if (isReady) showNew(what);
  }, [what, isReady]);
  useEffect(() => showPlaceOf(selection), [selection]);

  const traced = useMemo(() => {
    if (trace?.result == null) return null;
    const keys = new Set<string>();
    for (const table of ['branches', 'switches', 'stations', 'consumers'] as const)
      for (const row of trace.result[table]) keys.add(keyOf({ table, row }));
    return keys;
  }, [trace]);
  const unfolded = useMemo(
    () => new Set(plan?.units.flatMap((unit, i) => (open.has(unit.station) ? [i] : []))),
    [plan, open],
  );
  const choose = (ref: ElementRef) => {
    if (!wasDragged()) select(selectionOfRef(model, ref));
  };
  const openDiagram = (ref: ElementRef) => {
    const next = targetOf(model, ref);
    if (next !== null) showSchematic(next);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = places.find(({ ref }) => sameElement(ref, chosen));
    const unit = plan?.units.findIndex(({ station }) => chosen?.table === 'stations' && station === chosen.row) ?? -1;
    if (event.key.startsWith('Arrow')) {
      const next = at === undefined ? places[0] : nearestElement(places, at, event.key as Direction);
      if (next != null) select(selectionOfRef(model, next.ref));
    } else if (event.key === '+' || event.key === '=') zoom(ZOOM_STEP);
    else if (event.key === '-') zoom(1 / ZOOM_STEP);
    else if (event.key === 'Home' || event.key === '0') fit(true);
    else if (event.key === 'Enter' && unit >= 0) onFold(unit);
    else if (event.key === 'Enter' && chosen !== null) openDiagram(chosen);
    else return;
    event.preventDefault();
  };
  const openPoint = hiddenOpenPoint(model.data.switches.normalOpen, diagram, view, frame);
  const title = chosen === null ? '' : elementTitle(model, chosen);
  const w = frame.width / view.scale;
  const h = frame.height / view.scale;
  return (
    <div className="schematic-body">
      <div
        ref={container}
        className="schematic-picture"
        tabIndex={0}
        role="application"
        aria-label={text('schematic.title')}
        aria-describedby="schematic-hint"
        onKeyDown={onKeyDown}
      >
        <svg width={frame.width} height={frame.height} viewBox={`${view.x} ${view.y} ${w || 1} ${h || 1}`}>
          <DiagramDrawing
            diagram={diagram}
            source={{ grid, city: city.live, measurements, text }}
            colour={gridColour}
            hues={scene?.gridHues() ?? null}
            chosen={chosen}
            traced={traced}
            direction={trace?.direction ?? null}
            unfolded={unfolded}
            onChoose={choose}
            onFold={onFold}
            onOpen={openDiagram}
          />
          {steps === null ? null : <PlanOverlay diagram={diagram} plan={steps} />}
        </svg>
      </div>
      {openPoint === null ? null : (
        <button
          type="button"
          className="schematic-open-point float"
          onClick={() => select(selectionOfRef(model, { table: 'switches', row: openPoint.row }))}
        >
          {openPoint.isBelow ? <ArrowDown /> : <ArrowUp />}
          <span className="cut">
            {text('schematic.openPoint', { name: elementTitle(model, { table: 'switches', row: openPoint.row }) })}
          </span>
        </button>
      )}
      <p id="schematic-hint" className="unseen">
        {text('schematic.hint')}
      </p>
      <p className="unseen" role="status">
        {title}
      </p>
      <div className="view-tools float" role="toolbar" aria-label={text('schematic.tools')}>
        <IconButton side="left" label={text('view.zoomIn')} keys="+" onClick={() => zoom(ZOOM_STEP)}>
          <Plus />
        </IconButton>
        <IconButton side="left" label={text('view.zoomOut')} keys="−" onClick={() => zoom(1 / ZOOM_STEP)}>
          <Minus />
        </IconButton>
        <IconButton side="left" label={text('schematic.fit')} keys="Home" onClick={() => fit(true)}>
          <Maximize />
        </IconButton>
      </div>
    </div>
  );
}
