// The desktop bundle: Electron's main process and every entry as one ES module each, the preload script as the CommonJS
// file that a sandboxed page needs. Everything is bundled in but Electron itself and the database, whose binary stays a
// file of its own; so the packaged program needs no other node_modules.
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { ENTRIES } from './entries.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

const external = ['electron', 'better-sqlite3', /^node:/, ...builtinModules];
const outDir = path('../out/main');
/** what Electron 45 embeds */
const target = 'node24';

const entries = Object.fromEntries(Object.entries(ENTRIES).map(([name, source]) => [name, path(source)]));

export default defineConfig({
  root: path('.'),
  environments: {
    desktop: {
      consumer: 'server',
      resolve: {
        noExternal: true,
        external: ['electron', 'better-sqlite3'],
        conditions: ['node', 'import', 'default'],
      },
      build: {
        outDir,
        target,
        emptyOutDir: true,
        minify: false,
        sourcemap: false,
        rolldownOptions: {
          input: { desktop: path('shells/electron/desktop.ts'), ...entries },
          external,
          // Flat, because entries.ts looks for its neighbours in the folder it is in.
          output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
        },
      },
    },
    preload: {
      consumer: 'server',
      resolve: { noExternal: true, external: ['electron'] },
      build: {
        outDir,
        target: 'chrome140',
        emptyOutDir: false,
        minify: false,
        rolldownOptions: {
          input: { preload: path('shells/electron/preload.ts') },
          external,
          output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
        },
      },
    },
  },
  builder: {
    buildApp: async (builder) => {
      // One after the other: the first empties the folder.
      await builder.build(builder.environments['desktop']!);
      await builder.build(builder.environments['preload']!);
    },
  },
});
