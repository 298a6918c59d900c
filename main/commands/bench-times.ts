// What all benches of `solve` have in common.

export const BENCH_TOLERANCE = 1e-8;

/** Every load times a factor between these, each by itself. */
export const LOWEST_LOAD = 0.8;
export const HIGHEST_LOAD = 1.16;

/** Branch row 51 of the file, or the middle one where there are fewer. */
const SWITCHED_ROW = 50;
export const switchedRow = (branches: number): number =>
  branches > SWITCHED_ROW ? SWITCHED_ROW : Math.floor(branches / 2);

/** How long the same runs before it is measured: the peers come compiled, here the compiler needs to see it some hundred times. */
const WARM_UP_MS = 400;

/** Median time of what `prepare` returns; preparing is not counted, nor what runs before the code is compiled. */
export function medianMs(count: number, prepare: (repetition: number) => () => unknown): number {
  const until = performance.now() + WARM_UP_MS;
  // In twos, since what is opened once must be closed again.
  while (performance.now() < until) {
    prepare(0)();
    prepare(1)();
  }
  const times = new Float64Array(count);
  for (let repetition = 0; repetition < count; repetition++) {
    const measured = prepare(repetition);
    const began = performance.now();
    measured();
    times[repetition] = performance.now() - began;
  }
  times.sort();
  const middle = count >> 1;
  return count % 2 === 1 ? times[middle]! : (times[middle - 1]! + times[middle]!) / 2;
}
