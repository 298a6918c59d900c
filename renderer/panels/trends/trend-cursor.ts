// The moment under the pointer, the same over all panes; the read-out follows it past React.
import { create } from 'zustand';

/** city time, ms; null: nobody points anywhere */
export const useTrendCursor = create<{ readonly ms: number | null }>()(() => ({ ms: null }));
