// How a screen sees the past of a large city: a host with its field records for some minutes, then a client as a window is seeks moments of
// it at random and plays.
//   seek       from the request to the picture of all values, and to that of the grid, at the client; median, p95, worst; and what the host
//              itself needed for the values (`seekMs`)
//   play       at 1x, 60x and 600x: how far the clock came of what was asked for, the longest time between two steps of it, frames a second
//   answers    from the question on an element of the grid to its answer, at a moment that was just sought: the first one starts a thread
//   cpu        processor time of all threads of the host for a seek, and what the host uses at rest meanwhile
// One JSON line; exit code 1 when a limit is missed. usage: replay.bench.ts [--city FOLDER] [--minutes 20] [--seeks 30]
//   or, at a host that runs already: --url 'http://127.0.0.1:PORT/?token=TOKEN' --pid PID
import { readdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startCity } from '../journeys/running-city.ts';
import { openScreen, type ScreenClient } from '../replay/screen-client.ts';
import { median, printResult, quantile } from './result.ts';

const LIMIT = { valuesMs: 300, gridMs: 600, progress: 0.9, stillMs: 1_000, answerMs: 4_000 };
/** clock ticks of Linux a second */
const TICKS = 100;

const { values: options } = parseArgs({
  options: {
    city: { type: 'string', default: process.env['CITY_TWIN_BENCH_CITY'] ?? '' },
    minutes: { type: 'string', default: '20' },
    seeks: { type: 'string', default: '30' },
    url: { type: 'string' },
    pid: { type: 'string' },
  },
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const round = (ms: number) => Math.round(ms * 10) / 10;

/** ms of the processor, by thread */
function cpuOf(pid: number): Map<string, number> {
  const used = new Map<string, number>();
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      const fields = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8').split(') ')[1]!.split(' ');
      const name = readFileSync(`/proc/${pid}/task/${thread}/comm`, 'utf8').trim();
      used.set(`${name} ${thread}`, ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS);
    } catch {
      // It has just ended.
    }
  }
  return used;
}

const sum = (used: Map<string, number>): number => [...used.values()].reduce((all, ms) => all + ms, 0);

/** What each of them needed, where it needed anything. */
function threadsOf(before: Map<string, number>, after: Map<string, number>): string {
  return [...after]
    .map(([name, ms]) => [name, ms - (before.get(name) ?? 0)] as const)
    .filter(([, ms]) => ms > 0)
    .map(([name, ms]) => `${name}: ${ms}`)
    .join(', ');
}

interface Seek {
  readonly valuesMs: number;
  readonly gridMs: number;
  readonly hostMs: number;
  readonly hostGridMs: number | null;
  readonly cpuMs: number;
}

async function seek(screen: ScreenClient, pid: number, atMs: number): Promise<Seek> {
  const before = cpuOf(pid);
  screen.told.length = 0;
  const begin = performance.now();
  let valuesMs = Number.NaN;
  let gridMs = Number.NaN;
  screen.onTold = (what) => {
    if (what === 'snapshot' && Number.isNaN(valuesMs)) valuesMs = performance.now() - begin;
    if (what === 'grid' && !Number.isNaN(valuesMs) && Number.isNaN(gridMs)) gridMs = performance.now() - begin;
  };
  let state = await screen.ask('replay.seek', { atMs });
  // Where the grid comes later, it is told by the state.
  const isLate = state.gridMs === null;
  while (state.gridMs === null && performance.now() - begin < 30_000) {
    await pause(20);
    state = await screen.ask('replay.play', { speed: 0 });
  }
  if (isLate) gridMs = performance.now() - begin;
  screen.onTold = () => undefined;
  const after = cpuOf(pid);
  const cpuMs = sum(after) - sum(before);
  if (options.url !== undefined) console.error(threadsOf(before, after));
  return { valuesMs, gridMs, hostMs: state.seekMs, hostGridMs: state.gridMs, cpuMs };
}

/** How the clock on the screen goes on. */
async function play(screen: ScreenClient, atMs: number, speed: number, seconds: number) {
  await screen.ask('replay.seek', { atMs });
  let frames = 0;
  let grids = 0;
  let stillMs = 0;
  let lastTick = performance.now();
  screen.onTold = (what) => {
    const now = performance.now();
    if (what !== 'values' && what !== 'snapshot' && what !== 'grid') return;
    if (what === 'grid') grids += 1;
    else {
      frames += 1;
      stillMs = Math.max(stillMs, now - lastTick);
      lastTick = now;
    }
  };
  await screen.ask('replay.play', { speed });
  const begin = performance.now();
  lastTick = begin;
  await pause(seconds * 1000);
  const { atMs: reachedMs } = await screen.ask('replay.play', { speed: 0 });
  const tookMs = performance.now() - begin;
  screen.onTold = () => undefined;
  return {
    speed,
    progress: Math.round(((reachedMs - atMs) / (tookMs * speed)) * 1000) / 1000,
    framesASecond: round((frames * 1000) / tookMs),
    gridsASecond: round((grids * 1000) / tookMs),
    longestStillMs: round(stillMs),
  };
}

const spread = (list: readonly number[]) => ({
  median: round(median(list)),
  p95: round(quantile(list, 0.95)),
  worst: round(Math.max(...list)),
});

const city =
  options.url === undefined
    ? await startCity({ ...(options.city === '' ? {} : { args: ['--city', options.city] }) })
    : null;
const url = new URL(city?.url ?? options.url!);
const pid = city?.pid ?? Number(options.pid);
try {
  if (city !== null) await pause(Number(options.minutes) * 60_000);
  const screen = await openScreen(Number(url.port), url.searchParams.get('token')!);
  const { fromMs, toMs } = await screen.ask('replay.extent', {});
  const first = fromMs! + 15_000;
  const random = () => first + Math.random() * (toMs - 3_000 - first);
  const idle = sum(cpuOf(pid));
  await pause(3000);
  const restCpu = (sum(cpuOf(pid)) - idle) / 3000;
  const opening = await seek(screen, pid, random());
  const seeks: Seek[] = [];
  for (let i = 0; i < Number(options.seeks); i += 1) {
    const each = await seek(screen, pid, random());
    if (options.url !== undefined) console.error(JSON.stringify(each));
    seeks.push(each);
    await pause(200);
  }
  const answers: number[] = [];
  for (let i = 0; i < 3; i += 1) {
    await screen.ask('replay.seek', { atMs: random() });
    const begin = performance.now();
    await screen.ask('grid.element', { table: 'branches', row: 100 + i });
    answers.push(performance.now() - begin);
  }
  const plays = [];
  for (const speed of [1, 60, 600]) {
    // At the end of the past there is nothing to play: as long as there is something, if that is long enough to say anything.
    const seconds = Math.min(10, ((toMs - first) / 1000 / speed) * 0.9);
    if (seconds >= 1) plays.push(await play(screen, first, speed, seconds));
  }
  screen.close();
  const valuesMs = spread(seeks.map((each) => each.valuesMs));
  const gridMs = spread(seeks.map((each) => each.gridMs));
  printResult('replay', {
    recordedSeconds: Math.round((toMs - fromMs!) / 1000),
    points: screen.shown.times.length,
    firstSeekMs: round(opening.valuesMs),
    firstGridMs: round(opening.gridMs),
    valuesMs,
    gridMs,
    hostMs: spread(seeks.map((each) => each.hostMs)),
    cpuMs: spread(seeks.map((each) => each.cpuMs)),
    restCpu: round(restCpu),
    firstAnswerMs: round(answers[0]!),
    answerMs: round(Math.max(...answers.slice(1))),
    plays,
    limit: LIMIT,
    passed:
      valuesMs.worst <= LIMIT.valuesMs &&
      gridMs.worst <= LIMIT.gridMs &&
      Math.max(...answers.slice(1)) <= LIMIT.answerMs &&
      plays.length === 3 &&
      plays.every((each) => each.progress >= LIMIT.progress && each.longestStillMs <= LIMIT.stillMs),
  });
} finally {
  await city?.stop();
}
