// A one-line diagram as SVG: what the layout placed, with the state that the live grid says now.
import type { ReactNode } from 'react';
import { type TextKey, textOf } from '../../languages/languages.ts';
import { SWITCH_CLASSES } from '../../state/grid-model.ts';
import { elementKind, elementTitle, stationTitle } from '../grid/grid-titles.ts';
import { currentValue } from '../grid/measurements.ts';
import type { GridHues } from '../../scene/grid/grid-colours.ts';
import type { GridColour } from '../../scene/scene-api.ts';
import type { Diagram, DiagramLabel, DiagramLine, ElementRef } from './diagram.ts';
import { lineLook, switchLook } from './diagram-look.ts';
import { nameWidth } from './name-width.ts';
import { circuitEnd, commonStart, cutTo, type LabelLines, labelLines, type TextSource } from './diagram-texts.ts';
import { sameElement } from './nearest-element.ts';
import { IndicatorSymbol, LoadSymbol, OpenMark, SwitchSymbol, TransformerSymbol } from './symbols.tsx';

export interface DrawingProps {
  readonly diagram: Diagram;
  readonly source: TextSource;
  readonly colour: GridColour;
  readonly hues: GridHues | null;
  readonly chosen: ElementRef | null;
  /** elements of the trace that is shown; null: none is */
  readonly traced: ReadonlySet<string> | null;
  readonly direction: 'up' | 'down' | null;
  readonly unfolded: ReadonlySet<number>;
  readonly onChoose: (ref: ElementRef) => void;
  readonly onFold: (unit: number) => void;
  /** a label that leads to another diagram: its feeder, its substation */
  readonly onOpen: (ref: ElementRef) => void;
}

export const keyOf = ({ table, row }: ElementRef): string => `${table}/${row}`;
const LINE_HEIGHT = 14;

export function DiagramDrawing(props: DrawingProps) {
  const { diagram, chosen, source } = props;
  const circuits = diagram.labels.filter(({ kind }) => kind === 'circuit');
  // The one that is looked at counts too: it stands below them with its whole name.
  const said = commonStart(
    circuits.flatMap(({ of, index }) => [
      circuitEnd(source.grid, of.row, index),
      stationTitle(source.grid.model, index),
    ]),
  );
  return (
    <>
      {diagram.lines.map((line, i) => (
        <Line key={i} line={line} {...props} />
      ))}
      {diagram.transformers.map(({ branch, x, y, isVertical }) => {
        const ref: ElementRef = { table: 'branches', row: branch };
        return (
          <Part key={branch} of={ref} x={x} y={y} {...props}>
            <TransformerSymbol isVertical={isVertical} token={tokenOf(ref, props)} />
          </Part>
        );
      })}
      {diagram.loads.map(({ consumers, x, y }) => {
        const ref: ElementRef = { table: 'consumers', row: consumers[0]! };
        return (
          <Part key={consumers[0]} of={ref} x={x} y={y} {...props}>
            <LoadSymbol token={tokenOf(ref, props)} />
          </Part>
        );
      })}
      {diagram.switches.map((device) => (
        <Device key={device.row} device={device} {...props} />
      ))}
      {diagram.labels.map((label) => (
        <Label
          key={`${label.kind}/${keyOf(label.of)}/${label.index}/${label.y}`}
          label={label}
          said={said}
          {...props}
        />
      ))}
      <Chosen diagram={diagram} chosen={chosen} />
    </>
  );
}

const tokenOf = (ref: ElementRef, { source, colour, hues }: DrawingProps): string =>
  lineLook(source.grid.live, { of: [ref], points: [], isBusbar: false }, colour, hues).token;

const pathOf = (points: readonly number[]): string => {
  let d = '';
  for (let i = 0; i < points.length; i += 2) d += `${i === 0 ? 'M' : 'L'}${points[i]} ${points[i + 1]}`;
  return d;
};

function Line({ line, ...props }: DrawingProps & { line: DiagramLine }) {
  const { source, colour, hues, chosen, traced, direction, onChoose } = props;
  const look = lineLook(source.grid.live, line, colour, hues);
  const d = pathOf(line.points);
  const isTraced = traced !== null && line.of.some((ref) => traced.has(keyOf(ref)));
  const isChosen = line.of.some((ref) => sameElement(ref, chosen));
  const first = line.of[0];
  return (
    <g
      className="dia-line"
      data-dim={traced !== null && !isTraced && !isChosen}
      onClick={() => first !== undefined && onChoose(first)}
    >
      <path d={d} className="dia-hit" />
      <path
        d={d}
        className="dia-wire"
        data-busbar={line.isBusbar}
        data-state={look.state}
        data-overloaded={look.isOverloaded}
        data-chosen={isChosen}
        style={{ stroke: `var(${isChosen ? '--focus' : look.token})` }}
      />
      {isTraced ? <path d={d} className="dia-trace" data-direction={direction} /> : null}
    </g>
  );
}

/** A symbol that can be chosen. */
function Part({
  of,
  x,
  y,
  name,
  children,
  onChoose,
  source,
  chosen,
}: DrawingProps & { of: ElementRef; x: number; y: number; name?: string; children: ReactNode }) {
  const title = name ?? `${elementTitle(source.grid.model, of)}, ${elementKind(source.grid.model, of, source.text)}`;
  return (
    <g
      className="dia-part"
      role="button"
      tabIndex={-1}
      aria-label={title}
      aria-pressed={sameElement(of, chosen)}
      data-ref={keyOf(of)}
      transform={`translate(${x} ${y})`}
      onClick={(event) => {
        event.stopPropagation();
        onChoose(of);
      }}
    >
      <title>{title}</title>
      <rect x="-9" y="-9" width="18" height="18" className="dia-hit-box" />
      {children}
    </g>
  );
}

function Device({ device, ...props }: DrawingProps & { device: Diagram['switches'][number] }) {
  const { source } = props;
  const { live, model } = source.grid;
  const { row, x, y, isVertical, isEarthing } = device;
  const of: ElementRef = { table: 'switches', row };
  const kind = SWITCH_CLASSES[model.data.switches.class[row]!] ?? 'switch';
  const look = switchLook(live, row);
  const position: TextKey = look.isMoving
    ? 'grid.position.intermediate'
    : look.isClosed === null
      ? 'grid.position.unknown'
      : look.isClosed
        ? 'grid.position.closed'
        : 'grid.position.open';
  const basis: TextKey = look.isMeasured ? 'grid.position.told' : 'grid.position.assumed';
  const title = [
    elementTitle(model, of),
    elementKind(model, of, source.text),
    textOf(position),
    ...(look.isClosed === null ? [] : [textOf(basis)]),
  ].join(', ');
  const passage = currentValue(source.city, source.measurements?.pointOf('passage', 'switch', row) ?? -1);
  return (
    <>
      <Part of={of} x={x} y={y} name={title} {...props}>
        <SwitchSymbol kind={kind} look={look} isVertical={isVertical} isEarthing={isEarthing} />
        {model.data.switches.indicator[row] === 1 && !isEarthing ? (
          <g transform={isVertical ? 'translate(-17 0)' : 'translate(0 15)'}>
            <IndicatorSymbol hasPassed={passage === null ? null : passage > 0.5} />
          </g>
        ) : null}
      </Part>
      {look.isClosed === false && !isEarthing ? (
        <g transform={`translate(${x} ${y})`}>
          <OpenMark isVertical={isVertical} word={textOf('grid.position.open')} />
        </g>
      ) : null}
    </>
  );
}

const WIDTHS: Readonly<Partial<Record<DiagramLabel['kind'], number>>> = {
  unit: 130,
  circuit: 116,
  stub: 150,
  head: 200,
};

function Lines({
  lines,
  said,
  width,
  isMiddle,
  isDoor,
}: {
  lines: LabelLines;
  said: string;
  width: number;
  isMiddle: boolean;
  isDoor: boolean;
}) {
  return (
    <text textAnchor={isMiddle ? 'middle' : 'start'}>
      {lines.map((words, i) => (
        <tspan key={i} x="0" dy={i === 0 ? 0 : LINE_HEIGHT}>
          {words.map(({ text, tone }, k) => (
            <tspan key={k} className="dia-text" data-tone={tone} dx={k === 0 ? 0 : 3}>
              {tone === 'name' || isDoor
                ? cutTo(text.startsWith(said) ? text.slice(said.length) : text, width, nameWidth)
                : text}{' '}
            </tspan>
          ))}
        </tspan>
      ))}
    </text>
  );
}

/** @param said with what the names of all circuits begin: left out, the whole name is told on hovering */
function Label({ label, said, ...props }: DrawingProps & { label: DiagramLabel; said: string }) {
  const { source, unfolded, onFold, onOpen, onChoose, traced } = props;
  const { kind, of, x, y, index } = label;
  const place = `translate(${x} ${y})`;
  if (kind === 'fold') {
    const isOpen = unfolded.has(index);
    const station = source.grid.model.data.branches.station[of.row]!;
    return (
      <g
        className="dia-fold"
        role="button"
        tabIndex={-1}
        aria-expanded={isOpen}
        aria-label={textOf('schematic.fold', { name: stationTitle(source.grid.model, station) })}
        transform={`translate(${x - 14} ${y - 14})`}
        onClick={(event) => {
          event.stopPropagation();
          onFold(index);
        }}
      >
        <rect x="-6" y="6" width="12" height="12" rx="2" />
        <path d={isOpen ? 'M-3 12h6' : 'M-3 12h6M0 9v6'} />
      </g>
    );
  }
  const lines = labelLines(source, label);
  if (lines.length === 0) return null;
  const isDoor = kind === 'stub' || kind === 'outgoing' || kind === 'circuit' || kind === 'busbar';
  const isChoosable = of.row >= 0 && kind !== 'section';
  const full = lines
    .filter((words) => words.length > 0)
    .map((words) => words.map(({ text }) => text).join(' '))
    .join(' ');
  return (
    <g
      className="dia-label"
      data-kind={kind}
      data-dim={traced !== null && !traced.has(keyOf(of))}
      transform={place}
      {...(isChoosable && isNamed(kind) ? { role: 'button', tabIndex: -1, 'data-label': keyOf(of) } : {})}
      onClick={(event) => {
        event.stopPropagation();
        if (isChoosable) onChoose(of);
      }}
      onDoubleClick={() => isDoor && isChoosable && onOpen(of)}
    >
      <title>{full}</title>
      <Lines
        lines={lines}
        said={kind === 'circuit' ? said : ''}
        width={label.width ?? WIDTHS[kind] ?? 160}
        isMiddle={kind === 'outgoing'}
        isDoor={kind === 'stub'}
      />
    </g>
  );
}

const isNamed = (kind: DiagramLabel['kind']): boolean =>
  kind === 'unit' ||
  kind === 'head' ||
  kind === 'outgoing' ||
  kind === 'stub' ||
  kind === 'circuit' ||
  kind === 'busbar';

/** The ring around what is chosen; a chosen cable wears an edge of the same colour. */
function Chosen({ diagram, chosen }: { diagram: Diagram; chosen: ElementRef | null }) {
  if (chosen === null) return null;
  const symbol =
    chosen.table === 'switches'
      ? diagram.switches.find(({ row }) => row === chosen.row)
      : chosen.table === 'branches'
        ? diagram.transformers.find(({ branch }) => branch === chosen.row)
        : chosen.table === 'consumers'
          ? diagram.loads.find(({ consumers }) => consumers.includes(chosen.row))
          : undefined;
  if (symbol !== undefined)
    return <rect className="dia-chosen" x={symbol.x - 12} y={symbol.y - 12} width="24" height="24" rx="4" />;
  return (
    <>
      {diagram.lines
        .filter(({ of }) => of.some((ref) => sameElement(ref, chosen)))
        .map(({ points }) => (
          <path key={points.join()} className="dia-chosen-line" d={pathOf(points)} />
        ))}
    </>
  );
}
