// How long a shift took for what, as it is told.
/** "12 s", "3:05 min"; nobody has told: a dash. */
export function spanText(ms: number | null): string {
  if (ms === null) return '\u2013';
  const seconds = Math.round(ms / 1000);
  if (seconds < 100) return `${seconds} s`;
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} min`;
}

export const SPANS = ['noticeMs', 'locateMs', 'isolateMs', 'restoreMs'] as const;
