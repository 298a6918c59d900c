// Requests about who controls what now.
import type { ControlDesk } from '../operations/control/control-desk.ts';
import { answer, type Handlers, refuse } from './handler.ts';

type ControlRequestName = Extract<keyof Handlers, `control.${string}`>;
export type ControlHandlers = Pick<Handlers, ControlRequestName>;

const noGrid = () => refuse('unavailable', 'this city has no grid');

/** `control` null: the city was imported without a grid, and has no areas of control. */
export function createControlHandlers(control: ControlDesk | null): ControlHandlers {
  if (control === null)
    return {
      'control.areas': noGrid,
      'control.change': noGrid,
      'control.enterPin': noGrid,
      'control.setPin': noGrid,
      'control.asked': noGrid,
      'control.second': noGrid,
    };
  return {
    'control.areas': (_params, asker) => answer(control.areas(asker)),
    'control.change': ({ area, event }, asker) => control.change(area, event, asker),
    'control.enterPin': ({ pin }, asker) => control.enterPin(pin, asker),
    'control.setPin': ({ old, pin }, asker) => control.setPin(old, pin, asker),
    'control.asked': ({ asked }, asker) => control.asked(asked, asker),
    'control.second': (second, asker) => control.second(second, asker),
  };
}
