// Anderson's acceleration of a fixed point x = g(x) (D. G. Anderson, J. ACM 12, 1965; H. Walker and P. Ni, SIAM J. Numer. Anal. 49,
// 2011). With f = g(x) - x, and df, dg the differences of f and g between the last rounds:
//
//   x <- g(x) - sum_s w_s dg_s,   w = argmin || f - sum_s w_s df_s ||
//
// No allocation after construction. f may be weighed: the weights w alone come from it.

/** Rounds remembered. */
const DEPTH = 4;
/** A trace of damping keeps directions that repeat each other from cancelling with great weights. */
const DAMPING = 1e-12;

export class AndersonAcceleration {
  /** [size] f and g of this round, to be filled by the caller; combine() leaves the next x in g */
  readonly f: Float64Array;
  readonly g: Float64Array;
  readonly #lastF: Float64Array;
  readonly #lastG: Float64Array;
  readonly #df: readonly Float64Array[];
  readonly #dg: readonly Float64Array[];
  /** [DEPTH x DEPTH] products of the df; the same under elimination; [DEPTH] */
  readonly #gram = new Float64Array(DEPTH * DEPTH);
  readonly #eliminated = new Float64Array(DEPTH * DEPTH);
  readonly #weights = new Float64Array(DEPTH);
  #rounds = 0;

  constructor(size: number) {
    const vector = () => new Float64Array(size);
    const history = () => Array.from({ length: DEPTH }, vector);
    this.f = vector();
    this.g = vector();
    this.#lastF = vector();
    this.#lastG = vector();
    this.#df = history();
    this.#dg = history();
  }

  /** Forgets all rounds. */
  restart(): void {
    this.#rounds = 0;
  }

  combine(): void {
    const { f, g } = this;
    const used = Math.min(this.#rounds, DEPTH);
    const slot = (this.#rounds + DEPTH - 1) % DEPTH;
    remember(f, this.#lastF, this.#df[slot]!);
    remember(g, this.#lastG, this.#dg[slot]!);
    this.#rounds++;
    for (let t = 0; t < used; t++)
      this.#gram[slot * DEPTH + t] = this.#gram[t * DEPTH + slot] = dot(this.#df[slot]!, this.#df[t]!);
    if (used === 0 || !this.#leastSquares(used)) return;
    for (let s = 0; s < used; s++) {
      const weight = this.#weights[s]!;
      const dg = this.#dg[s]!;
      for (let k = 0; k < g.length; k++) g[k]! -= weight * dg[k]!;
    }
  }

  #leastSquares(used: number): boolean {
    const a = this.#eliminated;
    const x = this.#weights;
    a.set(this.#gram);
    for (let s = 0; s < used; s++) {
      x[s] = dot(this.#df[s]!, this.f);
      a[s * DEPTH + s]! *= 1 + DAMPING;
    }
    for (let s = 0; s < used; s++) {
      const pivot = a[s * DEPTH + s]!;
      if (!(pivot > 0)) return false;
      for (let t = s + 1; t < used; t++) {
        const factor = a[t * DEPTH + s]! / pivot;
        for (let u = s; u < used; u++) a[t * DEPTH + u]! -= factor * a[s * DEPTH + u]!;
        x[t]! -= factor * x[s]!;
      }
    }
    for (let s = used - 1; s >= 0; s--) {
      for (let t = s + 1; t < used; t++) x[s]! -= a[s * DEPTH + t]! * x[t]!;
      x[s]! /= a[s * DEPTH + s]!;
    }
    return true;
  }
}

/** difference = now - last, last = now */
function remember(now: Float64Array, last: Float64Array, difference: Float64Array): void {
  for (let k = 0; k < now.length; k++) {
    difference[k] = now[k]! - last[k]!;
    last[k] = now[k]!;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}
