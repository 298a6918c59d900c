// Builds the renderer as the first start would, so that no journey has to wait for it: run by `npm test`.
import { ensureRenderer } from '../main/commands/renderer-build.ts';

try {
  const isNew = await ensureRenderer(() => {});
  console.log(isNew ? 'built' : 'built already');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
