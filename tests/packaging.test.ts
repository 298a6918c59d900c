// The desktop's packaging, as far as it can be checked without building it: the configuration is one that electron-builder
// accepts, locks what has to be locked, and packs what the program needs.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Configuration } from 'app-builder-lib';
import { root } from './source-files.ts';

const require = createRequire(import.meta.url);
const { getConfig, validateConfiguration } = require('app-builder-lib/out/util/config/config.js') as {
  getConfig(projectDir: string, configPath: string, configFromOptions: null): Promise<Configuration>;
  validateConfiguration(config: Configuration, log: { isEnabled: boolean; add(): void }): Promise<void>;
};
const log = { isEnabled: false, add: () => {} };
const read = () => getConfig(root, join(root, 'electron-builder.yml'), null);

test('electron-builder accepts the configuration, and would refuse a wrong one', async () => {
  const configuration = await read();
  await expect(validateConfiguration(configuration, log)).resolves.toBeUndefined();
  const wrong = { ...configuration, electronFuses: { runAsNode: 'no' } } as unknown as Configuration;
  await expect(validateConfiguration(wrong, log)).rejects.toThrow('runAsNode');
});

test('all three systems get their installers', async () => {
  const { linux, win, mac } = await read();
  expect(linux?.target).toEqual(['AppImage', 'deb']);
  expect(win?.target).toEqual(['nsis']);
  expect(mac?.target).toEqual(['dmg']);
});

test('the fuses leave no way to run the program as a plain Node', async () => {
  const { electronFuses } = await read();
  expect(electronFuses).toMatchObject({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    onlyLoadAppFromAsar: true,
    enableEmbeddedAsarIntegrityValidation: true,
    grantFileProtocolExtraPrivileges: false,
  });
});

test('the binary of the database is packed as a file and never rebuilt', async () => {
  const configuration = await read();
  expect(configuration.npmRebuild).toBe(false);
  expect(configuration.asarUnpack).toContain('**/*.node');
  expect(existsSync(join(root, `node_modules/better-sqlite3/prebuilds/${process.platform}-${process.arch}.node`))).toBe(
    true,
  );
});
