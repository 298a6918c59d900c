// What is not as it should be with a running city, in words for whoever watches over it (`/api/health`).
import type { Status } from '../../contract/messages.ts';
import type { GridHealth } from './grid-service.ts';

/** Samples that were let go are told for so long. */
const LET_GO_TOLD_MS = 600_000;

export interface CityFacts {
  readonly status: Pick<Status, 'broker' | 'field' | 'storage'>;
  /** null: the city has none */
  readonly grid: GridHealth | null;
  /** for how long nothing at all has come from devices that should have spoken; null: all is well */
  readonly silenceMs: number | null;
  readonly samplesLetGo: { readonly count: number /** since the last of them */; readonly ageMs: number };
}

/** Empty: all is well. */
export function troublesOf({ status, grid, silenceMs, samplesLetGo }: CityFacts): string[] {
  const { broker, field, storage } = status;
  const troubles: string[] = [];
  if (broker.state !== 'connected')
    troubles.push(`no connection to the broker${broker.detail === '' ? '' : `: ${broker.detail}`}`);
  else if (silenceMs !== null)
    troubles.push(`nothing has come from the field for ${seconds(silenceMs)}, though devices are online`);
  if (field === 'failed') troubles.push('the simulated field has ended');
  if (storage.state !== 'ok') troubles.push(storage.detail);
  if (samplesLetGo.count > 0 && samplesLetGo.ageMs < LET_GO_TOLD_MS)
    troubles.push(
      `${samplesLetGo.count} samples were let go, the last ${seconds(samplesLetGo.ageMs)} ago: the disk did not take them in time`,
    );
  if (grid?.state === 'failed') troubles.push('the grid is not being calculated: what was believed last is kept');
  else if (grid?.isStale === true) troubles.push(`the newest solution of the grid is ${seconds(grid.ageMs ?? 0)} old`);
  return troubles;
}

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;
