// Faults thrown on purpose in the simulated field. Whether one may is the host's word; the field must be a simulated one.
import type { SessionState } from '../../state/session.ts';

/** Kinds of faults by what they strike. */
export const CABLE_FAULTS = ['three-phase', 'two-phase', 'earth', 'open-conductor'] as const;
export const DEVICE_FAULTS = ['three-phase', 'earth', 'device'] as const;

export function mayDrill({ welcome, status, grid }: SessionState): boolean {
  // Whoever looks at the past does nothing to the present.
  return (
    grid !== null &&
    status?.replay === null &&
    status.field === 'simulated' &&
    (welcome?.may.includes('drill.fault') ?? false)
  );
}
