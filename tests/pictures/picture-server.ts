// Serves the page under test from the sources, and a city pack beside it.
import { createReadStream, existsSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createServer, type ViteDevServer } from 'vite';
import { catalogueOf, DOMAINS } from '../../simulation/domains/index.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface PictureServer {
  /** address of the page; append a query */
  readonly page: string;
  readonly origin: string;
  close(): Promise<void>;
}

/** @param pack folder of a city pack, served at /pack/ */
export async function startPictureServer(pack?: string): Promise<PictureServer> {
  const server: ViteDevServer = await createServer({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    cacheDir: join(ROOT, '.cache/vite-pictures'),
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
    optimizeDeps: {
      exclude: ['maplibre-gl'],
      // Only workers import these: found late, they would reload the page in the middle of a test.
      include: ['flatbush', 'earcut'],
      entries: ['tests/pictures/page.html', 'tests/bench/frame-maplibre.html'].filter((entry) =>
        existsSync(join(ROOT, entry)),
      ),
    },
    plugins: [
      {
        name: 'city-pack',
        configureServer(vite) {
          vite.middlewares.use((request, response, next) => {
            const path = new URL(request.url ?? '/', 'http://local').pathname;
            if (path === '/catalogue.json') {
              response.setHeader('content-type', 'application/json');
              response.end(JSON.stringify(catalogueOf(DOMAINS)));
            } else if (path.startsWith('/pack/') && pack !== undefined) {
              createReadStream(join(pack, normalize(path.slice(6))))
                .on('error', next)
                .pipe(response);
            } else next();
          });
        },
      },
    ],
  });
  await server.listen();
  const address = server.httpServer?.address();
  if (address === null || address === undefined || typeof address === 'string')
    throw new Error('the picture server has no port');
  const origin = `http://127.0.0.1:${address.port}`;
  return { page: `${origin}/tests/pictures/page.html`, origin, close: () => server.close() };
}
