// What is not as it should be with a running city: as a code with its figures for screens, and in words for whoever watches over it
// (`/api/health`).
import type { HealthTrouble } from '../../contract/health/health-report.ts';
import type { Status } from '../../contract/messages.ts';
import type { GridHealth } from './grid-service.ts';
import type { PartFailure } from './part-failures.ts';
import { damageWords } from './storage/damage-words.ts';
import type { StorageDamage } from './storage/storage.ts';

/** Samples that were let go are told for so long. */
const LET_GO_TOLD_MS = 600_000;

export interface CityFacts {
  readonly status: Pick<Status, 'broker' | 'field' | 'storage' | 'sources'>;
  /** null: the city has none */
  readonly grid: GridHealth | null;
  /** for how long nothing at all has come from devices that should have spoken; null: all is well */
  readonly silenceMs: number | null;
  readonly samplesLetGo: { readonly count: number /** since the last of them */; readonly ageMs: number };
  readonly damage: StorageDamage;
  /** since the start of the host */
  readonly failures: readonly PartFailure[];
}

/** A trouble with the figures that it has; the others are none. */
export const troubleOf = (
  code: HealthTrouble['code'],
  message: string,
  figures: Partial<HealthTrouble> = {},
): HealthTrouble => ({ code, message, source: '', count: null, ms: null, trouble: null, ...figures });

/** Empty: all is well. */
export function troublesOf({ status, grid, silenceMs, samplesLetGo, damage, failures }: CityFacts): HealthTrouble[] {
  const { broker, field, storage } = status;
  const troubles: HealthTrouble[] = [];
  if (broker.state !== 'connected') {
    const { sources = [] } = status;
    const several = sources.length > 1 ? sources.filter(({ state }) => state !== 'connected') : [];
    const lost = several.length > 0 ? several : [{ ...broker, name: '' }];
    for (const { name, detail, trouble } of lost) {
      const words = `no connection to the broker${name === '' ? '' : ` ${name}`}${detail === '' ? '' : `: ${detail}`}`;
      troubles.push(troubleOf('broker-lost', words, { source: name, trouble }));
    }
  } else if (silenceMs !== null)
    troubles.push(
      troubleOf('silence', `nothing has come from the field for ${seconds(silenceMs)}, though devices are online`, {
        ms: silenceMs,
      }),
    );
  if (field === 'failed') troubles.push(troubleOf('field-ended', 'the simulated field has ended'));
  if (storage.state !== 'ok') troubles.push(troubleOf('storage-failed', storage.detail));
  const { count, ageMs } = samplesLetGo;
  if (count > 0 && ageMs < LET_GO_TOLD_MS) {
    const words = `${count} samples were let go, the last ${seconds(ageMs)} ago: the disk did not take them in time`;
    troubles.push(troubleOf('samples-let-go', words, { count, ms: ageMs }));
  }
  for (const kept of damage.kept)
    troubles.push(
      troubleOf('file-damaged', damageWords(kept), { source: kept.name, count: kept.salvage?.records ?? null }),
    );
  if (damage.journal !== null)
    troubles.push(
      troubleOf('journal-broken', `the journal is not what was written: ${damage.journal}; verify-journal tells more`),
    );
  for (const { part, count, lastWall, reason } of failures) {
    const ms = Math.max(0, Date.now() - lastWall);
    const words = `a part of the host (${part}) has failed ${count} times, the last ${seconds(ms)} ago: ${reason}; the log has the place`;
    troubles.push(troubleOf('part-failed', words, { source: part, count, ms }));
  }
  if (grid?.state === 'failed')
    troubles.push(troubleOf('grid-failed', 'the grid is not being calculated: what was believed last is kept'));
  else if (grid?.isStale === true) {
    const ms = grid.ageMs ?? 0;
    troubles.push(troubleOf('grid-old', `the newest solution of the grid is ${seconds(ms)} old`, { ms }));
  }
  return troubles;
}

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;
