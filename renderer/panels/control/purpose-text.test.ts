import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { FlisrCourseReport } from '../../../contract/flisr-requests.ts';
import { feederGrid } from '../../../tests/renderer/feeder-grid.ts';
import { startLanguages, textOf } from '../../languages/languages.ts';
import { useFlisrDesk } from '../../state/flisr/flisr-desk.ts';
import { feederTitle, switchTitle } from '../grid/grid-titles.ts';
import { purposeText } from './purpose-text.ts';

const model = feederGrid({ feeders: 1, stations: [{ parent: -1 }] });
const say = (action: string, subject: string) => purposeText({ action, subject }, model, textOf);

beforeAll(async () => {
  vi.stubGlobal('document', { documentElement: { lang: '' } });
  await startLanguages('en');
});
afterEach(() => useFlisrDesk.setState({ courses: null }));

it('names the feeder of a restoration, with the number that the journal has', () => {
  const course = { id: 'flisr-154', feeder: model.id('feeders', 0) } as FlisrCourseReport;
  useFlisrDesk.setState({ courses: [course] });
  expect(feederTitle(model, 0)).not.toBe('');
  expect(say('flisr.approve', 'flisr-154')).toBe(
    `Approve the restoration plan of ${feederTitle(model, 0)} (flisr-154): its switchings begin`,
  );
});

it('names the device of a point; what the grid does not know keeps its id', () => {
  const device = model.id('switches', 0);
  expect(switchTitle(model, 0)).not.toBe(device);
  expect(say('command.select', `${device}.position`)).toBe(`Select ${switchTitle(model, 0)} for a command`);
  for (const other of ['lamp-7.dimLevel', 'order-9', '']) expect(say('command.select', other)).toContain(other);
  expect(purposeText({ action: 'command.select', subject: `${device}.position` }, null, textOf)).toContain(
    `${device}.position`,
  );
});
