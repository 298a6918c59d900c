// A prepared exercise on its way: acts come by the city's clock, can be held up and go on, and end with everything as it was. One at a time.
import type { ScenarioRun } from '../../../../contract/drill-requests.ts';
import { type Scenario, type ScenarioAct, SCENARIOS } from '../../../../simulation/drills/scenarios.ts';
import { type Drill, HEALTHY } from '../../drill.ts';
import type { Guard } from '../../part-failures.ts';
import type { CityClock, Journal } from '../../ports.ts';
import { answer, type Answer, refuse } from '../../requests/handler.ts';
import type { DrillDesk } from './drill-desk.ts';
import type { ScenarioPlaces } from './scenario-places.ts';

const LOOK_MS = 250;
const UNWRITTEN = 'the journal takes nothing at the moment: no exercise goes on without it';

export interface ScenarioRunnerOptions {
  readonly drill: Pick<Drill, 'refuseReal' | 'fault' | 'repair' | 'terminal' | 'forgetIndicator'>;
  readonly desk: Pick<DrillDesk, 'calls'>;
  readonly places: Pick<ScenarioPlaces, 'cable' | 'feeder' | 'station' | 'indicator'>;
  readonly journal: Pick<Journal, 'append'>;
  readonly clock: Pick<CityClock, 'now'>;
  readonly log: (line: string) => void;
  readonly guard: Guard;
}

interface Run {
  readonly scenario: Scenario;
  readonly by: string;
  readonly startedMs: number;
  /** city time that acts are counted from: later by as long as it was held up */
  fromMs: number;
  heldMs: number | null;
  endedMs: number | null;
  readonly acts: RunAct[];
}

interface RunAct {
  readonly act: ScenarioAct;
  /** id of what it is done to */
  readonly at: string;
  doneMs: number | null;
  /** why it could not be done */
  failure: string | null;
  /** why the end could not set it right; null: it has, or was not asked to */
  standing: string | null;
}

export class ScenarioRunner {
  readonly #options: ScenarioRunnerOptions;
  readonly #timer: NodeJS.Timeout;
  #run: Run | null = null;
  #last: Promise<void> = Promise.resolve();
  #said: Promise<unknown> = Promise.resolve();

  constructor(options: ScenarioRunnerOptions) {
    this.#options = options;
    this.#timer = setInterval(() => options.guard.run('drills', () => this.#look()), LOOK_MS);
  }

  /** The last one of this host; null: none was started. */
  state(): ScenarioRun | null {
    const run = this.#run;
    if (run === null) return null;
    return {
      scenario: run.scenario.id,
      state: run.endedMs !== null ? 'ended' : run.heldMs !== null ? 'paused' : 'running',
      ...{ by: run.by, startedMs: run.startedMs, endedMs: run.endedMs },
      acts: run.acts.map(({ act, at, doneMs, failure, standing }) => ({
        ...{ do: act.do, at, doneMs, failure: standing ?? failure },
        dueMs: run.fromMs + act.afterMs,
      })),
    };
  }

  start(id: string, by: string): Promise<Answer<ScenarioRun>> {
    return this.#inTurn(() => this.#start(id, by));
  }

  /** `unavailable`: not all could be set right, or written down. It is held up then, and is to be ended again. */
  change(what: 'pause' | 'resume' | 'end', by: string): Promise<Answer<ScenarioRun>> {
    return this.#inTurn(() => this.#change(what, by));
  }

  /** One word after the other: each finds what the one before has left. */
  #inTurn(word: () => Promise<Answer<ScenarioRun>>): Promise<Answer<ScenarioRun>> {
    const given = this.#said.then(word);
    this.#said = given.catch(() => undefined);
    return given;
  }

  async #start(id: string, by: string): Promise<Answer<ScenarioRun>> {
    const real = this.#options.drill.refuseReal();
    if (real !== null) return real;
    const scenario = SCENARIOS.find((one) => one.id === id);
    if (scenario === undefined) return refuse('not-found', `there is no scenario "${id}"`);
    if (this.#run !== null && this.#run.endedMs === null)
      return refuse('conflict', `"${this.#run.scenario.id}" goes on: end it first`);
    const acts = scenario.acts.map((act) => ({ act, at: this.#placeOf(act) }));
    const missing = acts.find(({ at }) => at === null);
    if (missing !== undefined) return refuse('conflict', `this city has no place for "${missing.act.do}" of "${id}"`);
    if (!(await this.#note(scenario, 'start', by))) return refuse('unavailable', UNWRITTEN);
    const startedMs = Math.round(this.#options.clock.now());
    this.#run = {
      ...{ scenario, by, startedMs, fromMs: startedMs, heldMs: null, endedMs: null },
      acts: acts.map(({ act, at }) => ({ act, at: at!, doneMs: null, failure: null, standing: null })),
    };
    return answer(this.state()!);
  }

  async #change(what: 'pause' | 'resume' | 'end', by: string): Promise<Answer<ScenarioRun>> {
    const run = this.#run;
    if (run === null || run.endedMs !== null) return refuse('conflict', 'no prepared exercise goes on');
    if (what === 'end') return this.#end(run, by);
    if (what === 'pause' && run.heldMs !== null) return refuse('conflict', 'it is held up already');
    if (what === 'resume' && run.heldMs === null) return refuse('conflict', 'it is not held up');
    if (!(await this.#note(run.scenario, what, by))) return refuse('unavailable', UNWRITTEN);
    const nowMs = Math.round(this.#options.clock.now());
    if (run.heldMs !== null) run.fromMs += nowMs - run.heldMs;
    run.heldMs = what === 'pause' ? nowMs : null;
    return answer(this.state()!);
  }

  /** It is over when all is as it was: until then nothing further is thrown, and it can be ended again. */
  async #end(run: Run, by: string): Promise<Answer<ScenarioRun>> {
    run.heldMs ??= Math.round(this.#options.clock.now());
    await this.#last;
    await this.#setRight(run, by);
    const left = run.acts.flatMap(({ at, standing }) => (standing === null ? [] : [`${at}: ${standing}`]));
    const isWritten = await this.#note(run.scenario, 'end', by, left);
    if (left.length > 0) return refuse('unavailable', `not all is set right, end it again: ${left.join('; ')}`);
    if (!isWritten) return refuse('unavailable', UNWRITTEN);
    run.endedMs = Math.round(this.#options.clock.now());
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
        .catch((error: unknown) => {
          one.failure = error instanceof Error ? error.message : String(error);
          this.#options.guard.note('drills', error);
        });
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
    const { drill, log } = this.#options;
    for (const one of run.acts) {
      const { act, at, doneMs } = one;
      if (doneMs === null) continue;
      try {
        if (act.do === 'fault') one.standing = whatStands(await drill.repair(at, by));
        else if (act.do === 'silence') one.standing = whatStands(await drill.terminal(at, true, by));
      } catch (error) {
        one.standing = error instanceof Error ? error.message : String(error);
        log(`a prepared exercise: ${at} is not set right: ${one.standing}`);
      }
    }
  }

  /** `left`: what could not be set right. False: the journal takes nothing. */
  async #note({ id }: Scenario, what: string, by: string, left: readonly string[] = []): Promise<boolean> {
    const { journal, log } = this.#options;
    try {
      await journal.append('drillScenario', by, { scenario: id, what, ...(left.length === 0 ? {} : { left }) });
      return true;
    } catch (error) {
      log(`a prepared exercise is not in the journal: ${String(error)}`);
      return false;
    }
  }
}

/** Refused where the desk has had it repaired meanwhile, or the act never took place: it is right then. */
function whatStands(given: Answer<unknown>): string | null {
  if (!('failure' in given)) return null;
  const { code, detail, message } = given.failure;
  return code === 'not-found' || detail === HEALTHY ? null : message;
}
