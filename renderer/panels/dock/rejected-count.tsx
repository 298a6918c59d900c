import { currentLanguage } from '../../languages/languages.ts';
import { formatNumber } from '../../state/presentation.ts';
import { useSessionState } from '../session-context.ts';

export const sumRejected = (rejected: Readonly<Record<string, number | undefined>>): number =>
  Object.values(rejected).reduce<number>((sum, count) => sum + (count ?? 0), 0);

export function RejectedCount() {
  const count = useSessionState((state) => sumRejected(state.status?.telemetry.rejected ?? {}));
  return count === 0 ? null : <span className="quiet">{formatNumber(count, 0, currentLanguage())}</span>;
}
