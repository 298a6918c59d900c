import type { Field } from './domain.ts';

/** The field of a system whose assets report nothing by themselves. */
export const quietField = (): Field => ({ devices: 0, intervalMs: () => 60_000, report: () => null });
