// The health report of a running city, put together from what its rooms say of themselves.
import type { HealthReport, HealthTrouble } from '../../contract/health/health-report.ts';
import type { Status } from '../../contract/messages.ts';
import type { CityClock } from './ports.ts';
import type { GridService } from './grid-service.ts';
import { MOST_REPLAYS, type Replays } from './replay/replays.ts';
import type { Storage } from './storage/storage.ts';
import type { RunningTelemetry } from './telemetry/telemetry.ts';

export interface HealthSources {
  readonly version: string;
  readonly city: { readonly id: string; readonly name: string; readonly timeZone: string };
  readonly clock: CityClock;
  /** machine's clock at the start, ms */
  readonly startWall: number;
  readonly status: () => Status;
  readonly troubles: () => HealthTrouble[];
  readonly telemetry: Pick<RunningTelemetry, 'sources' | 'decoders'>;
  readonly storage: Pick<Storage, 'journal' | 'journalAnchor' | 'kept'>;
  readonly isHistorianShared: boolean;
  /** null: the city has none */
  readonly grid: Pick<GridService, 'health'> | null;
  readonly replays: Pick<Replays, 'count'>;
}

export function healthOfCity({ city, clock, telemetry, storage, ...rest }: HealthSources): HealthReport {
  const wallMs = Date.now();
  return {
    ...{ cityMs: clock.now(), wallMs, city: city.id, cityName: city.name, timeZone: city.timeZone },
    version: rest.version,
    uptimeMs: Math.max(0, wallMs - rest.startWall),
    troubles: rest.troubles(),
    status: rest.status(),
    deliveries: telemetry.sources().map(({ name, sinceWall, delivery }) => ({
      ...{ name, sinceWall, ...delivery },
      byQos: [...delivery.byQos],
    })),
    decoders: telemetry.decoders().map(({ unmapped, ...counts }) => ({
      ...counts,
      unmapped: unmapped === null ? null : { metrics: [...unmapped.metrics], more: unmapped.more },
    })),
    historian: rest.isHistorianShared ? 'shared' : 'files',
    kept: storage.kept,
    journal: { ...storage.journal.head(), anchor: storage.journalAnchor() },
    grid: rest.grid?.health() ?? null,
    replays: { open: rest.replays.count, most: MOST_REPLAYS },
  };
}
