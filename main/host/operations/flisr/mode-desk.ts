// People say how far restoration may go. To hold the program back needs nobody's leave; to set it free needs control, the PIN and a second
// person. What is which is judged when the turn of a change has come, not when it was asked for.
import type { FlisrModes as FlisrModesReport } from '../../../../contract/flisr-requests.ts';
import type { FlisrMode } from '../../../../contract/grid-requests.ts';
import type { Failure } from '../../../../contract/messages.ts';
import { holdsBack, lowerLevel } from '../../../../simulation/flisr/flisr-level.ts';
import type { CityGrid } from '../../../../simulation/network/city-grid.ts';
import { rowOf } from '../../../../simulation/switching/switching-grid.ts';
import { answer, type Answer, refuse } from '../../requests/handler.ts';
import type { Asker, ControlDesk } from '../control/control-desk.ts';
import type { SecondWish } from '../control/second-persons.ts';
import type { FlisrModes } from './flisr-modes.ts';

export interface ModeDeskOptions {
  readonly grid: Pick<CityGrid, 'feeders'>;
  readonly control: Pick<ControlDesk, 'refuse' | 'refuseSignature' | 'map'>;
  readonly modes: FlisrModes;
}

export class ModeDesk {
  readonly #options: ModeDeskOptions;

  constructor(options: ModeDeskOptions) {
    this.#options = options;
  }

  report(): FlisrModesReport {
    return this.#options.modes.report(this.#options.grid.feeders.ids);
  }

  /** `feeder` null: of the whole city, and of all areas of control. */
  async set(feeder: string | null, mode: FlisrMode, asker: Asker): Promise<Answer<FlisrModesReport>> {
    const { grid, control, modes } = this.#options;
    if (feeder === null) {
      if (mode === 'restoreOnly')
        return refuse('bad-request', 'the city as a whole has no mode "restoreOnly": set it for its feeders');
      const refused = await modes.setCity(mode, asker.user, async (before) =>
        lowerLevel(mode, before) === mode ? null : this.#refuseOfCity('city', { from: before, to: mode }, asker),
      );
      return refused ?? answer(this.report());
    }
    if (rowOf(grid.feeders.ids, feeder) < 0) return refuse('not-found', `there is no feeder "${feeder.slice(0, 80)}"`);
    const wish = { action: 'mode.change', areas: [control.map.areaOf(feeder)], subject: feeder };
    const refused = await modes.setFeeder(feeder, mode, asker.user, async (before) =>
      holdsBack(before, mode) ? null : control.refuse({ ...wish, content: { from: before, to: mode } }, asker),
    );
    return refused ?? answer(this.report());
  }

  /** That load is being shed anybody may say who controls anything; that it is over sets the program free again, everywhere. */
  async setShedding(isShedding: boolean, reason: string, asker: Asker): Promise<Answer<FlisrModesReport>> {
    const { modes } = this.#options;
    const refused = await modes.setShedding(isShedding, reason, asker.user, async (before) =>
      isShedding || !before ? null : this.#refuseOfCity('shedding', { to: modes.city, reason }, asker),
    );
    return refused ?? answer(this.report());
  }

  /** Nobody holds all areas of a city at once: of the whole of it two who may hold them say so. */
  #refuseOfCity(
    subject: string,
    content: SecondWish['content'],
    asker: Asker,
  ): Promise<{ readonly failure: Failure } | null> {
    const { control } = this.#options;
    const areas = control.map.areas.map(({ id }) => id);
    return control.refuseSignature({ action: 'mode.change', areas, subject, content }, asker);
  }
}
