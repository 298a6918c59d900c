// Requests about fault restoration. A screen in the past has none of them: they would be those of now.
import type { FlisrService } from '../operations/flisr/flisr-service.ts';
import { answer, type Handlers, refuse } from './handler.ts';

type FlisrRequestName = Extract<keyof Handlers, `flisr.${string}`>;
export type FlisrHandlers = Pick<Handlers, FlisrRequestName>;

const noGrid = () => refuse('unavailable', 'this city has no grid');

/** `flisr` null: the city was imported without a grid. */
export function createFlisrHandlers(flisr: FlisrService | null): FlisrHandlers {
  if (flisr === null)
    return {
      'flisr.list': noGrid,
      'flisr.get': noGrid,
      'flisr.approve': noGrid,
      'flisr.reject': noGrid,
      'flisr.takeOver': noGrid,
      'flisr.place': noGrid,
      'flisr.repaired': noGrid,
      'flisr.modes': noGrid,
      'flisr.setMode': noGrid,
      'flisr.setShedding': noGrid,
    };
  return {
    'flisr.list': ({ isOpen }) => answer(flisr.list(isOpen)),
    'flisr.get': ({ id }) => flisr.get(id),
    'flisr.approve': ({ id, plan }, asker) => flisr.approve(id, plan, asker),
    'flisr.reject': ({ id, reason }, asker) => flisr.reject(id, reason, asker),
    'flisr.takeOver': ({ id }, asker) => flisr.takeOver(id, asker),
    'flisr.place': ({ id, ...word }, asker) => flisr.place(id, word, asker),
    'flisr.repaired': ({ id, ...word }, asker) => flisr.repaired(id, word, asker),
    'flisr.modes': () => answer(flisr.modes.report()),
    'flisr.setMode': ({ feeder, mode }, asker) => flisr.modes.set(feeder, mode, asker),
    'flisr.setShedding': ({ isShedding, reason }, asker) => flisr.modes.setShedding(isShedding, reason, asker),
  };
}
