// With customers out they are what the wall is about: how many, where, since when. Read at six metres, by whoever has just come in.
import { useEffect, useRef, useState } from 'react';
import { createProjection } from '../../../contract/projection.ts';
import { currentLanguage, textOf, useText } from '../../languages/languages.ts';
import { feederTitle, stationTitle } from '../../panels/grid/grid-titles.ts';
import { CustomersOut } from '../../panels/grid/supply-figure.tsx';
import { outageExtent, outageFacts } from '../../panels/grid/supply-count.ts';
import { useSupplyCount } from '../../panels/grid/use-supply-count.ts';
import { useCity, useSession, useSessionState } from '../../panels/session-context.ts';
import { ageText, writeText } from '../../panels/values/point-value.tsx';
import type { City } from '../../state/city.ts';
import type { GridModel } from '../../state/grid-model.ts';
import type { LiveGrid } from '../../state/live-grid.ts';
import { formatClock } from '../../state/presentation.ts';
import { onBeat } from '../../state/ticker.ts';
import { AlarmMark } from '../../theme/parts/alarm-mark.tsx';

export interface WallOutage {
  /** feeder or station; '' while the grid's tables are on their way */
  readonly place: string;
  readonly district: string;
  readonly others: number;
  readonly sinceMs: number | null;
  readonly isStale: boolean;
  /** middle of what is dark, degrees, and metres to be shown across; NaN: not known yet */
  readonly lon: number;
  readonly lat: number;
  readonly span: number;
}

const NOWHERE = { lon: Number.NaN, lat: Number.NaN, span: Number.NaN };
/** m: so much of the city is always seen that one knows where one is */
const LEAST_SPAN = 1_600;
/** So much more than the outage. */
const ROUND = 2;

function placeOf(city: City, model: GridModel, live: LiveGrid, feeder: number): typeof NOWHERE {
  const { consumers } = model.data;
  const dark = outageExtent(live.columns, consumers, feeder, (row) => model.place('consumers', row));
  if (dark === null) return NOWHERE;
  const projection = createProjection(city.manifest.origin);
  const span = Math.max(LEAST_SPAN, ROUND * dark.size);
  return { lon: projection.lon(dark.x), lat: projection.lat(dark.y), span };
}

const same = (a: WallOutage | null, b: WallOutage | null): boolean =>
  a === b ||
  (a !== null && b !== null && (Object.keys(a) as (keyof WallOutage)[]).every((key) => Object.is(a[key], b[key])));

/** null: nobody is known to be without supply. */
export function useWallOutage(): WallOutage | null {
  const session = useSession();
  const city = useCity();
  const model = useSessionState((state) => state.gridModel);
  const [outage, setOutage] = useState<WallOutage | null>(null);
  const seen = useRef<{ version: number; isNamed: boolean; isStale: boolean } | null>(null);
  useSupplyCount((count, live, isStale) => {
    const now = { version: live.version, isNamed: model !== null, isStale };
    const last = seen.current;
    if (last?.version === now.version && last.isNamed === now.isNamed && last.isStale === isStale) return;
    seen.current = now;
    let next: WallOutage | null = null;
    if (count !== null && count.customersOut > 0) {
      next = { place: '', district: '', others: 0, sinceMs: null, isStale, ...NOWHERE };
      if (model !== null && count.feeder >= 0) {
        const { sinceMs, others, station, isOneStation } = outageFacts(
          live.columns,
          model.data.consumers,
          count.feeder,
        );
        const asset = station < 0 ? -1 : model.data.stations.asset[station]!;
        next = {
          place: isOneStation ? stationTitle(model, station) : feederTitle(model, count.feeder),
          district: asset < 0 ? '' : city.asset(asset).district,
          others,
          sinceMs,
          isStale,
          ...placeOf(city, model, live, count.feeder),
        };
      }
    }
    setOutage((before) => (same(before, next) ? before : next));
  });
  // Where it is matters more than the picture, which the tables wait for otherwise.
  const isUnplaced = outage !== null && model === null;
  useEffect(() => {
    if (isUnplaced) session.loadGrid().catch((error: unknown) => console.error('the grid could not be read', error));
  }, [session, isUnplaced]);
  return outage;
}

function Since({ sinceMs, isStale }: { sinceMs: number; isStale: boolean }) {
  const { clock } = useSession();
  const { timeZone } = useCity().manifest;
  const line = useRef<HTMLDivElement>(null);
  useEffect(
    () =>
      onBeat(() => {
        if (line.current === null) return;
        const at = formatClock(sinceMs, currentLanguage(), timeZone);
        const age = ageText(Math.max(0, clock.now() - sinceMs));
        // Nobody knows whether it still lasts.
        const shown = isStale
          ? textOf('grid.supply.since', { clock: at })
          : textOf('wall.outageSince', { clock: at, age });
        writeText(line.current, shown);
      }),
    [clock, timeZone, sinceMs, isStale],
  );
  return <div ref={line} className="wall-outage-line" />;
}

export function WallOutageHero({ outage }: { outage: WallOutage }) {
  const text = useText();
  const { place, district, others, sinceMs, isStale } = outage;
  const where = [place, district].filter(Boolean).join(', ');
  return (
    <div className="wall-hero wall-outage" role="alert" data-stale={isStale}>
      <div className="wall-outage-count">
        {isStale ? null : <AlarmMark priority={1} />}
        <CustomersOut className="wall-hero-number" />
      </div>
      <div className="wall-title">{text('city.customersOut')}</div>
      {where === '' ? null : <div className="wall-outage-line">{where}</div>}
      {others === 0 ? null : <div className="wall-outage-line second">{text('wall.outageMore', { n: others })}</div>}
      {sinceMs === null ? null : <Since sinceMs={sinceMs} isStale={isStale} />}
    </div>
  );
}
