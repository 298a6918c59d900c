// A prepared exercise on its way: acts come by the city's clock, can be held up and go on, and end with everything as it was. One at a time.
import type { ScenarioRun } from '../../../../contract/drill-requests.ts';
import { type Scenario, type ScenarioAct, SCENARIOS } from '../../../../simulation/drills/scenarios.ts';
import type { Drill } from '../../drill.ts';
import type { CityClock, Journal } from '../../ports.ts';
import { answer, type Answer, refuse } from '../../requests/handler.ts';
import type { DrillDesk } from './drill-desk.ts';
import type { ScenarioPlaces } from './scenario-places.ts';

const LOOK_MS = 250;

export interface ScenarioRunnerOptions {
  readonly drill: Pick<Drill, 'refuseReal' | 'fault' | 'repair' | 'terminal' | 'forgetIndicator'>;
  readonly desk: Pick<DrillDesk, 'calls'>;
  readonly places: Pick<ScenarioPlaces, 'cable' | 'feeder' | 'station' | 'indicator'>;
  readonly journal: Pick<Journal, 'append'>;
  readonly clock: Pick<CityClock, 'now'>;
  readonly log: (line: string) => void;
}

interface Run {
  readonly scenario: Scenario;
  readonly by: string;
  readonly startedMs: number;
  /** city time that acts are counted from: later by as long as it was held up */
  fromMs: number;
  heldMs: number | null;
  endedMs: number | null;
  readonly acts: { readonly act: ScenarioAct; readonly at: string; doneMs: number | null; failure: string | null }[];
}

export class ScenarioRunner {
  readonly #options: ScenarioRunnerOptions;
  readonly #timer: NodeJS.Timeout;
  #run: Run | null = null;
  #last: Promise<void> = Promise.resolve();

  constructor(options: ScenarioRunnerOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  /** The last one of this host; null: none was started. */
  state(): ScenarioRun | null {
    const run = this.#run;
    if (run === null) return null;
    return {
      scenario: run.scenario.id,
      state: run.endedMs !== null ? 'ended' : run.heldMs !== null ? 'paused' : 'running',
      ...{ by: run.by, startedMs: run.startedMs, endedMs: run.endedMs },
      acts: run.acts.map(({ act, at, doneMs, failure }) => ({
        ...{ do: act.do, at, doneMs, failure },
        dueMs: run.fromMs + act.afterMs,
      })),
    };
  }

  async start(id: string, by: string): Promise<Answer<ScenarioRun>> {
    const real = this.#options.drill.refuseReal();
    if (real !== null) return real;
    const scenario = SCENARIOS.find((one) => one.id === id);
    if (scenario === undefined) return refuse('not-found', `there is no scenario "${id}"`);
    if (this.#run !== null && this.#run.endedMs === null)
      return refuse('conflict', `"${this.#run.scenario.id}" goes on: end it first`);
    const acts = scenario.acts.map((act) => ({ act, at: this.#placeOf(act), doneMs: null, failure: null }));
    const missing = acts.find(({ at }) => at === null);
    if (missing !== undefined) return refuse('conflict', `this city has no place for "${missing.act.do}" of "${id}"`);
    const startedMs = Math.round(this.#options.clock.now());
    this.#run = {
      ...{ scenario, by, startedMs, fromMs: startedMs, heldMs: null, endedMs: null },
      acts: acts.map((one) => ({ ...one, at: one.at! })),
    };
    await this.#note('start', by);
    return answer(this.state()!);
  }

  async change(what: 'pause' | 'resume' | 'end', by: string): Promise<Answer<ScenarioRun>> {
    const run = this.#run;
    if (run === null || run.endedMs !== null) return refuse('conflict', 'no prepared exercise goes on');
    const nowMs = Math.round(this.#options.clock.now());
    if (what === 'pause') {
      if (run.heldMs !== null) return refuse('conflict', 'it is held up already');
      run.heldMs = nowMs;
    } else if (what === 'resume') {
      if (run.heldMs === null) return refuse('conflict', 'it is not held up');
      run.fromMs += nowMs - run.heldMs;
      run.heldMs = null;
    } else {
      run.endedMs = nowMs;
      await this.#last;
      await this.#setRight(run, by);
    }
    await this.#note(what, by);
    return answer(this.state()!);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#last;
  }

  #look(): void {
    const run = this.#run;
    if (run === null || run.endedMs !== null || run.heldMs !== null) return;
    const nowMs = Math.round(this.#options.clock.now());
    for (const one of run.acts) {
      if (one.doneMs !== null || nowMs < run.fromMs + one.act.afterMs) continue;
      one.doneMs = nowMs;
      this.#last = this.#last
        .then(async () => {
          const given = await this.#do(one.act, one.at, run.by);
          if ('failure' in given) one.failure = given.failure.message;
        })
        .catch((error: unknown) => this.#options.log(`a prepared exercise: ${String(error)}`));
    }
  }

  /** Id of what an act is done to; null: this city has no such place. */
  #placeOf({ do: what, at }: ScenarioAct): string | null {
    const { places } = this.#options;
    if (what === 'silence') return places.station(at);
    if (what === 'forget') return places.indicator(at);
    return what === 'calls' ? places.feeder(at) : places.cable(at);
  }

  #do(act: ScenarioAct, at: string, by: string): Promise<Answer<unknown>> {
    const { drill, desk } = this.#options;
    switch (act.do) {
      case 'fault':
        return drill.fault({ element: at, type: act.type, at: null }, by);
      case 'silence':
        return drill.terminal(at, false, by);
      case 'calls':
        return desk.calls(at, act.count, by);
      case 'forget':
        return drill.forgetIndicator(at, by);
    }
  }

  /** What was broken is repaired, what was taken away is given back; switches stay where they are. */
  async #setRight(run: Run, by: string): Promise<void> {
    const { drill } = this.#options;
    for (const { act, at, doneMs } of run.acts) {
      if (doneMs === null) continue;
      // Refused where the desk has had it repaired meanwhile: it is right then.
      if (act.do === 'fault') await drill.repair(at, by);
      else if (act.do === 'silence') await drill.terminal(at, true, by);
    }
  }

  async #note(what: string, by: string): Promise<void> {
    await this.#options.journal.append('drillScenario', by, { scenario: this.#run!.scenario.id, what });
  }
}
