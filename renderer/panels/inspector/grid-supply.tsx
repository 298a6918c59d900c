// Where an element has its supply from, how that is known, through what, since when, and who hangs on it.
import { GRID_CRITICAL } from '../../../contract/city-pack/grid-schema.ts';
import { SUPPLY_STATES } from '../../../contract/grid-live.ts';
import type { GridElementReport } from '../../../contract/grid-requests.ts';
import { currentLanguage, type TextKey, useText } from '../../languages/languages.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { formatClock, formatDay, formatNumber, stateName } from '../../state/presentation.ts';
import { ElementLink, IdLink } from '../grid/element-link.tsx';
import { shortFeederTitle } from '../grid/grid-titles.ts';
import { said, showPower } from '../grid/grid-units.ts';
import { OriginTag } from '../grid/origin-tag.tsx';
import type { Grid } from '../grid/use-grid.ts';
import { useCity, useSessionState } from '../session-context.ts';
import { type OpenSwitch, openSwitch } from './open-switch.ts';
import { sinceInPast } from './since-in-past.ts';
import { SupplyPath } from './supply-path.tsx';
import { basisOfWay } from './way-basis.ts';

type Report = GridElementReport;

const NO_WAY = { switches: 0, assumed: 0 };
const DAY_MS = 24 * 3_600_000;

function Since({ sinceMs, at }: { sinceMs: number | null; at: number }) {
  const text = useText();
  const { timeZone } = useCity().manifest;
  if (sinceMs === null) return <span className="quiet">{text('grid.supply.watched')}</span>;
  const language = currentLanguage();
  const clock = formatClock(sinceMs, language, timeZone);
  const isToday = Math.abs(at - sinceMs) < DAY_MS;
  const shown = isToday ? clock : `${formatDay(sinceMs, language, timeZone)} ${clock}`;
  return <span className="quiet">{text('grid.supply.since', { clock: shown })}</span>;
}

/** Filled: has voltage; outline: none; dashed: not known. Marks with a priority are the alarms' alone: how urgent it is stands in their list. */
function SupplyMark({ state }: { state: Report['supply']['state'] }) {
  return <i className="supply-dot" data-state={state} />;
}

/** In the past an answer on one element is a calculation; where it says otherwise than what was shown then, both are told. */
function Anew({ grid, report: { ref, supply }, isKept }: { grid: Grid; report: Report; isKept: boolean }) {
  const text = useText();
  const code = ref.table === 'switches' ? undefined : grid.live.columns[ref.table].supply[ref.row];
  const then = isKept && code !== undefined ? SUPPLY_STATES[code] : undefined;
  const words =
    then === undefined || then === supply.state
      ? text('grid.supply.anew')
      : text('grid.supply.anewOther', { state: text(`grid.supply.${then}`) });
  return <span className="supply-unobserved">{words}</span>;
}

function SupplyState({ grid, report, at, isStale }: { grid: Grid; report: Report; at: number; isStale: boolean }) {
  const text = useText();
  const basis = useSessionState((state) => state.replay?.grid ?? null);
  const { supply, ref } = report;
  const { feeder } = grid.model.data.consumers;
  const sinceMs = basis === null ? supply.sinceMs : sinceInPast(report, grid.live.columns, feeder, basis);
  // Only of stations and service points the host notes when it changed, and in the past that it did not is not known.
  const hasSince = sinceMs !== null || (basis === null && (ref.table === 'stations' || ref.table === 'consumers'));
  return (
    <div className="supply-state">
      <SupplyMark state={isStale ? 'unknown' : supply.state} />
      <b>{text(`grid.supply.${supply.state}`)}</b>
      <OriginTag
        origin={supply.origin}
        quality={isStale ? 'STALE' : supply.quality}
        title={text('grid.values.basis')}
      />
      {hasSince ? <Since sinceMs={sinceMs} at={at} /> : null}
      {supply.isUnobserved ? <span className="supply-unobserved">{text('grid.supply.unobserved')}</span> : null}
      {basis === null ? null : <Anew grid={grid} report={report} isKept={basis === 'shown'} />}
    </div>
  );
}

/** What the protection of an open switch tripped by, in words. null: it did not, or nobody tells. */
function useTripName({ model }: Grid, row: number, open: OpenSwitch | null): string | null {
  const text = useText();
  const city = useCity();
  if (open === null || open.trip === null) return null;
  const asset = model.data.switches.asset[row]!;
  if (asset < 0) return null;
  for (const point of city.pointsOf(asset)) {
    const definition = city.definition(point);
    if (definition?.name !== 'trip') continue;
    const state = stateName(definition, open.trip);
    return state === null ? null : text(`state.${city.kinds[asset]!}.trip.${state}` as TextKey);
  }
  return null;
}

/** Open out of order: that, and not the voltage that still stands before it, is the first thing to say. */
function OpenState({
  open,
  trip,
  at,
  isStale,
}: {
  open: OpenSwitch;
  trip: string | null;
  at: number;
  isStale: boolean;
}) {
  const text = useText();
  // What is calculated for a moment of the past has heard of the position only once.
  const isPast = useSessionState((state) => state.replay !== null);
  const words = open.trip === null ? text('grid.open') : text('grid.open.tripped');
  return (
    <div className="supply-state">
      <SupplyMark state={isStale ? 'unknown' : 'dead'} />
      <b className={isStale ? '' : 'supply-out'}>{trip === null ? words : `${words}: ${trip}`}</b>
      {open.sinceMs === null || isPast ? null : <Since sinceMs={open.sinceMs} at={at} />}
    </div>
  );
}

/** Customers without supply behind a feeder or station, or of the feeder that an open switch belongs to, by the live grid. */
function customersOut({ live, model }: Grid, { ref, behind }: Report, open: OpenSwitch | null): number {
  if (open !== null) {
    const { feeder, station } = model.data.switches;
    const { feeders, stations } = live.columns;
    if (feeder[ref.row]! >= 0) return feeders.customersOut[feeder[ref.row]!] ?? 0;
    // Above the feeders: those of its substation, as far as they hang on it.
    return Math.min(stations.customersOut[station[ref.row]!] ?? 0, behind.customers);
  }
  return ref.table === 'feeders' || ref.table === 'stations' ? (live.columns[ref.table].customersOut[ref.row] ?? 0) : 0;
}

function Behind({
  report,
  out,
  isOpen,
  isMeshed,
}: {
  report: Report;
  out: number;
  isOpen: boolean;
  isMeshed: boolean;
}) {
  const text = useText();
  const { customers, servicePoints, power } = report.behind;
  const number = (n: number) => formatNumber(n, 0, currentLanguage());
  const lost = out > 0 ? <b className="supply-out">{text('grid.supply.out', { n: number(out) })}</b> : null;
  const drawn = said(showPower(power, currentLanguage()));
  const isDark = report.supply.state === 'dead';
  if (isMeshed) return lost ?? <>{text('grid.supply.meshed')}</>;
  if (servicePoints === 0) return lost ?? <>{text('grid.supply.nothing')}</>;
  return (
    <>
      {lost}
      {lost === null ? null : <br />}
      {[
        text('grid.supply.customers', { n: number(customers) }),
        text('grid.supply.servicePoints', { n: number(servicePoints) }),
        // Nothing is drawn in the dark: this is what they would draw.
        isOpen ? text('grid.supply.normally') : isDark ? text('grid.supply.ifSupplied', { power: drawn }) : drawn,
      ].join(', ')}
    </>
  );
}

const MOST_CRITICAL = 5;
const CLASSES: readonly string[] = GRID_CRITICAL;

/** Critical customers are told by class, or one by one where the host names them. */
function Critical({ model, critical }: { model: GridModel; critical: readonly string[] }) {
  const text = useText();
  const counts = new Map<string, number>();
  for (const name of critical) counts.set(name, (counts.get(name) ?? 0) + 1);
  const classes = [...counts].filter(([name]) => CLASSES.includes(name));
  const ids = [...counts.keys()].filter((name) => !CLASSES.includes(name));
  const more = ids.length - MOST_CRITICAL;
  return (
    <span className="supply-critical">
      {classes.map(([name, n]) => (
        <span key={name}>{text('grid.supply.criticalOf', { name: text(`grid.critical.${name}` as TextKey), n })}</span>
      ))}
      {ids.slice(0, MOST_CRITICAL).map((id) => (
        <IdLink key={id} model={model} id={id} />
      ))}
      {more > 0 ? <span>{text('grid.supply.more', { n: more })}</span> : null}
    </span>
  );
}

/** A line above the feeders without which nobody goes dark: what it carries has other ways as well. */
function isInMesh({ ref, supply, behind }: Report): boolean {
  return ref.table === 'branches' && supply.state === 'live' && supply.feeder === null && behind.servicePoints === 0;
}

export function GridSupply({
  grid,
  report,
  at,
  isStale,
}: {
  grid: Grid;
  report: Report;
  at: number;
  isStale: boolean;
}) {
  const text = useText();
  const { model } = grid;
  const { supply, behind, ref } = report;
  const isNormallyOpen = ref.table === 'switches' && model.data.switches.normalOpen[ref.row] === 1;
  const open = openSwitch(report, isNormallyOpen);
  const trip = useTripName(grid, ref.row, open);
  const rows: { label: TextKey; value: React.ReactNode }[] = [];
  // A feeder comes from its substation, not from itself.
  const feeder = report.ref.table === 'feeders' ? null : supply.feeder;
  const isMeshed = isInMesh(report);
  // In a mesh there is no one way.
  if (!isMeshed && (feeder !== null || supply.substation !== null)) {
    rows.push({
      label: 'grid.supply.from',
      value: (
        <>
          {supply.substation === null ? null : (
            <ElementLink model={model} of={{ table: 'stations', row: supply.substation }} />
          )}
          {supply.substation !== null && feeder !== null ? ', ' : null}
          {feeder === null ? null : (
            <ElementLink
              model={model}
              of={{ table: 'feeders', row: feeder }}
              {...(supply.substation === null
                ? {}
                : { as: text('grid.supply.feeder', { name: shortFeederTitle(model, feeder) }) })}
            />
          )}
        </>
      ),
    });
  }
  // Where nothing comes from, nothing comes through.
  if (!isMeshed && supply.path.length > 0 && supply.state !== 'dead') {
    rows.push({ label: 'grid.supply.through', value: <SupplyPath model={model} path={supply.path} /> });
  }
  const way = supply.reason === 'path' ? basisOfWay(model, grid.live, supply.path) : NO_WAY;
  // Of an open one that would be the side before it.
  if (open === null)
    rows.push({
      label: 'grid.supply.why',
      value: (
        <>
          {text(`grid.reason.${supply.reason}` as TextKey)}
          {supply.reasonElement === null ? null : (
            <>
              : <IdLink model={model} id={supply.reasonElement} />
            </>
          )}
          {way.switches === 0 ? null : (
            <>
              <br />
              <span className={way.assumed > 0 ? '' : 'quiet'}>
                {text(way.assumed > 0 ? 'grid.supply.wayAssumed' : 'grid.supply.wayTold', {
                  n: way.switches,
                  assumed: way.assumed,
                })}
              </span>
            </>
          )}
        </>
      ),
    });
  const isEnd = report.ref.table === 'consumers';
  const out = customersOut(grid, report, open);
  if (!isEnd)
    rows.push({
      label: 'grid.supply.behind',
      value: <Behind report={report} out={out} isOpen={open !== null} isMeshed={isMeshed} />,
    });
  if (!isEnd && behind.critical.length > 0)
    rows.push({ label: 'grid.supply.critical', value: <Critical model={model} critical={behind.critical} /> });
  return (
    <>
      {open === null ? (
        <SupplyState grid={grid} report={report} at={at} isStale={isStale} />
      ) : (
        <OpenState open={open} trip={trip} at={at} isStale={isStale} />
      )}
      <dl className="attributes">
        {rows.map(({ label, value }) => (
          <div key={label} className="attribute">
            <dt className="cut">{text(label)}</dt>
            <dd>
              <span className="attribute-value">{value}</span>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
