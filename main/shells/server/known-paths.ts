// Which paths there are and what may be done with each: for honest answers to OPTIONS and to methods that a path does not have.
import type { FastifyInstance } from 'fastify';

interface KnownPath {
  readonly url: string;
  readonly pattern: RegExp;
  readonly methods: Set<string>;
}

/** To be made before the routes are. */
export class KnownPaths {
  readonly #paths = new Map<string, KnownPath>();

  constructor(server: FastifyInstance) {
    server.addHook('onRoute', ({ url, method }) => {
      const known = this.#paths.get(url) ?? { url, pattern: patternOf(url), methods: new Set<string>() };
      for (const one of [method].flat()) known.methods.add(one);
      this.#paths.set(url, known);
    });
  }

  /** null: there is no such path. @param path without its query */
  methodsOf(path: string): string[] | null {
    const found = [...this.#paths.values()].find(({ pattern }) => pattern.test(path));
    return found === undefined ? null : [...found.methods, 'OPTIONS'].toSorted();
  }
}

const patternOf = (url: string): RegExp =>
  new RegExp(`^${url.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:[a-zA-Z]+/g, '[^/]+')}$`);
