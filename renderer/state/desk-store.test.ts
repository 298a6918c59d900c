import { beforeEach, describe, expect, it } from 'vitest';
import { SMALL_CATALOGUE } from '../../tests/renderer/small-city.ts';
import { BASE_LAYERS, GRID_LAYERS } from '../scene/scene-api.ts';
import type { DockControl } from './arrangement/dock-control.ts';
import { useDesk, visibleLayers } from './desk-store.ts';

const layers = SMALL_CATALOGUE.domains.flatMap((domain) => domain.layers);

describe('desk', () => {
  beforeEach(() => useDesk.setState(useDesk.getInitialState(), true));

  it('shows what the catalogue shows by default, and the base layers', () => {
    expect(visibleLayers(layers, {})).toEqual(new Set([...BASE_LAYERS, ...GRID_LAYERS, 'substations']));
  });
  it('lets a choice win over the default, both ways', () => {
    const { setLayer } = useDesk.getState();
    setLayer('cabinets', true);
    setLayer('substations', false);
    setLayer('trees', false);
    const visible = visibleLayers(layers, useDesk.getState().layerChoices);
    expect([visible.has('cabinets'), visible.has('substations'), visible.has('trees')]).toEqual([true, false, false]);
  });
  it('keeps a panel that is asked for before there is a place for it', () => {
    const { showDock } = useDesk.getState();
    showDock('quality');
    expect(useDesk.getState().wishedPanel).toBe('quality');
  });
  it('shows either the diagram of a feeder or that of a substation', () => {
    const { showSchematic } = useDesk.getState();
    showSchematic({ feeder: 7 });
    expect(useDesk.getState()).toMatchObject({
      wishedPanel: 'schematic',
      schematicFeeder: 7,
      schematicSubstation: null,
    });
    showSchematic({ substation: 2 });
    expect(useDesk.getState()).toMatchObject({ schematicFeeder: null, schematicSubstation: 2 });
  });
  it('closes what can be seen and shows what cannot', () => {
    const done: string[] = [];
    const dock = {
      show: (panel: string) => done.push(`show ${panel}`),
      close: (panel: string) => done.push(`close ${panel}`),
    } as unknown as DockControl;
    useDesk.setState({ dock, shownPanels: new Set(['layers']) });
    const { togglePanel } = useDesk.getState();
    togglePanel('layers');
    togglePanel('bookmarks');
    expect(done).toEqual(['close layers', 'show bookmarks']);
  });
});
