// Durations of work as log-normal: fitted from history, added up, and what is left of one that has been going on for a while.
//   sum of independent ones: the log-normal of the same mean and variance (L. F. Fenton, IRE Trans. Commun. Syst. 8, 1960)
//   what is left after t:    F_rest(x) = (F(t + x) - F(t)) / (1 - F(t))

/** ln of a duration in ms is normal with this mean and standard deviation. */
export interface LogNormal {
  readonly mu: number;
  readonly sigma: number;
}

/** standard normal quantile of 0.8 */
const Z80 = 0.8416212335729143;

/** `durationsMs` above 0, at least two. */
export function fitLogNormal(durationsMs: readonly number[]): LogNormal {
  const n = durationsMs.length;
  if (n < 2) throw new RangeError('a log-normal takes two durations at least');
  const logs = durationsMs.map((ms) => Math.log(ms));
  const mu = logs.reduce((sum, log) => sum + log, 0) / n;
  const variance = logs.reduce((sum, log) => sum + (log - mu) ** 2, 0) / (n - 1);
  return { mu, sigma: Math.sqrt(variance) };
}

export function fromQuantiles(p50Ms: number, p80Ms: number): LogNormal {
  return { mu: Math.log(p50Ms), sigma: Math.max(0, Math.log(p80Ms / p50Ms) / Z80) };
}

export const quantile = ({ mu, sigma }: LogNormal, p: number): number => Math.exp(mu + sigma * normalQuantile(p));

/** null: of none */
export function sumOfLogNormals(parts: readonly LogNormal[]): LogNormal | null {
  let mean = 0;
  let variance = 0;
  for (const { mu, sigma } of parts) {
    const square = sigma * sigma;
    const own = Math.exp(mu + square / 2);
    mean += own;
    variance += own * own * Math.expm1(square);
  }
  if (mean === 0) return null;
  const square = Math.log1p(variance / (mean * mean));
  return { mu: Math.log(mean) - square / 2, sigma: Math.sqrt(square) };
}

/** Beyond what the distribution can tell apart (one in 10^10), it goes on as if it had come so far only. */
const LEAST_TAIL = 1e-10;
const LEAST_MS = 1000;

/** Log-normal with the median and the 80 % quantile of what is left after `elapsedMs`. */
export function restAfter(whole: LogNormal, elapsedMs: number): LogNormal {
  if (elapsedMs <= 0) return whole;
  if (whole.sigma === 0) return fromQuantiles(...both(Math.max(LEAST_MS, Math.exp(whole.mu) - elapsedMs)));
  const beyond = normalCdf((whole.mu - Math.log(elapsedMs)) / whole.sigma);
  const tail = Math.max(LEAST_TAIL, beyond);
  const from = tail > beyond ? quantile(whole, 1 - tail) : elapsedMs;
  const left = (p: number) =>
    Math.max(LEAST_MS, Math.exp(whole.mu - whole.sigma * normalQuantile(tail * (1 - p))) - from);
  return fromQuantiles(left(0.5), left(0.8));
}

const both = (ms: number): [number, number] => [ms, ms];

/** To 1e-7 relative, also far out: by the continued fraction of the tail beyond 3, by its series within. */
export function normalCdf(z: number): number {
  if (z < -3) {
    let fraction = 0;
    for (let k = 60; k > 0; k--) fraction = k / (-z + fraction);
    return density(z) / (-z + fraction);
  }
  if (z > 3) return 1 - normalCdf(-z);
  let term = z;
  let sum = z;
  for (let k = 1; Math.abs(term) > 1e-17; k++) {
    term *= (z * z) / (2 * k + 1);
    sum += term;
  }
  return 0.5 + sum * density(z);
}

const density = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

/** Inverse of normalCdf, 0 < p < 1, by Newton's method from the logistic approximation. */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`there is no quantile of ${p}`);
  if (p > 0.5) return -normalQuantile(1 - p);
  // Far out the tail falls like its density, and Newton on ln F converges where it would leap away on F.
  let z = p < 0.02 ? -Math.sqrt(-2 * Math.log(p)) : Math.log(p / (1 - p)) / 1.702;
  for (let round = 0; round < 60; round++) {
    const f = normalCdf(z);
    const step = ((Math.log(f) - Math.log(p)) * f) / density(z);
    z -= step;
    if (Math.abs(step) < 1e-13) break;
  }
  return z;
}
