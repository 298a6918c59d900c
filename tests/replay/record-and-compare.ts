// City time that passes many times as fast as the machine's is recorded through a real host while a town lives, and every instant that a
// screen had by its frames comes back on a screen in the past, by its frames.
import { expect } from 'vitest';
import type { GridColumns } from '../../contract/grid-live.ts';
import { keyOf, uniform } from '../../simulation/run/random.ts';
import { startTown } from '../living-grid/running-town.ts';
import { captureMoment, cityNow, expectSame, gridSettles, type Moment, pause, seekMoment } from './moments.ts';
import { openScreen, type ScreenClient } from './screen-client.ts';

const SPEED = 60;
const INSTANTS = 20;
/** A grid is calculated at least once a second. */
const STANDS_STILL_MS = 20_000;

/** The grid on a screen is another than `before`. Rejects when it stands still. */
async function gridMoves(screen: ScreenClient, before: GridColumns | null): Promise<void> {
  const untilMs = performance.now() + STANDS_STILL_MS;
  while (before?.consumers.power.every((power, row) => Object.is(power, screen.grid!.consumers.power[row]))) {
    if (performance.now() > untilMs) throw new Error('the grid on the screen stands still, whatever meters say');
    await pause(20);
  }
}

/** Records at least `minutes` of city time. */
export async function recordAndCompare(minutes: number): Promise<void> {
  const town = await startTown({ speed: SPEED });
  try {
    const { grid } = town;
    const watching = await openScreen(town.server.port, town.host.tokens.local);
    const key = keyOf(11, 'recorded time');
    let drawn = 0;
    const pick = <T>(list: readonly T[]): T => list[Math.floor(uniform(key, drawn++) * list.length)]!;
    const meters = [...grid.consumers.meter].filter((row) => row >= 0).map((row) => town.pack.assets()[row]!.id);
    const devices = [...grid.switches.asset.keys()].filter(
      (row) => grid.switches.asset[row]! >= 0 && grid.network.switches.normalOpen[row] === 0,
    );
    const startMs = cityNow(town);
    await town.sayNormalState();
    await gridSettles(town);
    const moments: Moment[] = [];
    let opened = 0;
    for (let i = 0; i < INSTANTS; i++) {
      for (let said = 0; said < 8; said++)
        await town.say(pick(meters), { activePower: Math.round(4000 * uniform(key, drawn++)), voltage: 231 });
      if (i % 4 === 0) opened = pick(devices);
      if (i % 2 === 0) await town.say(town.deviceOf(opened), { position: i % 4 === 0 ? 'open' : 'closed' });
      if (i % 5 === 4) await town.say(pick(meters), { activePower: 77 }, { ts: Math.round(cityNow(town)) - 120_000 });
      // Instants are spread over the time that is to be recorded.
      while (cityNow(town) - startMs < ((i + 1) / INSTANTS) * minutes * 60_000) await pause(20);
      // What was said has reached the screen's grid: eight meters that say something else never leave it as it was.
      await gridMoves(watching, moments.at(-1)?.grid ?? null);
      moments.push(await captureMoment(town, watching));
    }
    expect(cityNow(town) - startMs).toBeGreaterThanOrEqual(minutes * 60_000);
    watching.close();
    // What is shown now is on disk a moment later.
    await pause(2500);

    const screen = await openScreen(town.server.port, town.host.tokens.local);
    for (const at of moments.keys()) {
      // 7 has no divisor in common with 20: all of them, to and fro.
      const moment = moments[(at * 7) % INSTANTS]!;
      const state = await seekMoment(screen, moment.atMs);
      expect(state).toMatchObject({ isUnrecorded: false, grid: 'shown' });
      expectSame(town, screen, moment);
    }
    screen.close();
    // It would say little if nothing had happened.
    expect(new Set(moments.map(({ grid: { switches } }) => switches.position.join(''))).size).toBeGreaterThan(3);
    expect(new Set(moments.map(({ grid: { consumers } }) => consumers.power.join())).size).toBe(INSTANTS);
  } finally {
    await town.stop();
  }
}
