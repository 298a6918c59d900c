import { beforeEach, describe, expect, it } from 'vitest';
import { SMALL_CATALOGUE } from '../../tests/renderer/small-city.ts';
import { BASE_LAYERS, GRID_LAYERS } from '../scene/scene-api.ts';
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
  it('opens the dock on the tab that is asked for', () => {
    const { toggleDock, showDock } = useDesk.getState();
    toggleDock();
    showDock('quality');
    expect(useDesk.getState()).toMatchObject({ isDockOpen: true, dockTab: 'quality' });
  });
  it('shows either the diagram of a feeder or that of a substation', () => {
    const { showSchematic } = useDesk.getState();
    showSchematic({ feeder: 7 });
    expect(useDesk.getState()).toMatchObject({ view: 'schematic', schematicFeeder: 7, schematicSubstation: null });
    showSchematic({ substation: 2 });
    expect(useDesk.getState()).toMatchObject({ schematicFeeder: null, schematicSubstation: 2 });
  });
  it('closes the left panel with the tool that opened it', () => {
    const { toggleLeftTool, closeLeft } = useDesk.getState();
    closeLeft();
    toggleLeftTool('bookmarks');
    expect(useDesk.getState().leftTool).toBe('bookmarks');
    toggleLeftTool('bookmarks');
    expect(useDesk.getState().leftTool).toBeNull();
  });
});
