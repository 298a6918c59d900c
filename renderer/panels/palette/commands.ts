// Everything that the palette can do besides finding.
import { useMemo } from 'react';
import { LANGUAGE_NAMES, LANGUAGES, useText } from '../../languages/languages.ts';
import { ASKED_LAYERS, BASE_LAYERS, GRID_LAYERS } from '../../scene/scene-api.ts';
import { useDesk, visibleLayers } from '../../state/desk-store.ts';
import { linkToHere } from '../../state/view-address.ts';
import { savePicture, showWholeCity } from '../city-view/camera-moves.ts';
import { useAlarmCommands } from '../alarms/alarm-commands.ts';
import { useArrangementCommands } from '../arrangement/arrangement-commands.ts';
import { useOutageCommands } from '../outages/outage-commands.ts';
import { useSituationCommands } from '../situation/situation-commands.ts';
import { useControlCommands } from '../control/control-commands.ts';
import { useFlisrCommands } from '../flisr/flisr-commands.ts';
import { useOrderCommands } from '../orders/order-commands.ts';
import { useGridCommands } from './grid-commands.ts';
import { useReplayCommands } from './replay-commands.ts';
import { useTrendCommands } from '../trends/trend-commands.ts';
import { saveView } from '../left/bookmarks-panel.tsx';
import { useHasGrid } from '../grid/use-grid.ts';
import { useCity, useSession, useSessionState } from '../session-context.ts';

export interface DeskCommand {
  readonly id: string;
  readonly title: string;
  readonly keys?: string;
  /** one of many alike: listed only for who looks for it */
  readonly isSearched?: true;
  readonly run: () => void;
}

export function useCommands(): readonly DeskCommand[] {
  const text = useText();
  const session = useSession();
  const city = useCity();
  const { theme, setTheme, language, setLanguage, layerChoices, setLayer, selection, select, setOverlay, showDock } =
    useDesk();
  const bookmarks = useSessionState((state) => state.bookmarks);
  const scene = useSessionState((state) => state.scene);
  const hasGrid = useHasGrid();
  const arrangementCommands = useArrangementCommands();
  const alarmCommands = useAlarmCommands();
  const outageCommands = useOutageCommands();
  const situationCommands = useSituationCommands();
  const flisrCommands = useFlisrCommands();
  const orderCommands = useOrderCommands();
  const controlCommands = useControlCommands();
  const gridCommands = useGridCommands();
  const replayCommands = useReplayCommands();
  const trendCommands = useTrendCommands();
  return useMemo(() => {
    const commands: DeskCommand[] = [];
    if (scene !== null) {
      commands.push(
        { id: 'whole-city', title: text('command.wholeCity'), keys: 'Home', run: () => showWholeCity(scene, city) },
        {
          id: 'copy-link',
          title: text('command.copyLink'),
          run: () => void linkToHere(session).then((link) => navigator.clipboard.writeText(link)),
        },
        { id: 'picture', title: text('command.picture'), run: () => void savePicture(scene, city) },
      );
      if (session.may('bookmark.save')) {
        const name = text('bookmarks.default', { n: bookmarks.length + 1 });
        const save = () =>
          saveView(session, name).catch((error: unknown) => console.error('the view was not saved', error));
        commands.push({ id: 'save-view', title: text('command.saveBookmark'), run: () => void save() });
      }
      for (const bookmark of bookmarks) {
        const title = text('command.bookmark', { name: bookmark.name });
        commands.push({ id: `view-${bookmark.id}`, title, run: () => scene.setCamera(bookmark.camera) });
      }
    }
    if (selection !== null) {
      commands.push({ id: 'clear', title: text('command.clearSelection'), keys: 'Esc', run: () => select(null) });
    }
    const next = theme === 'night' ? 'day' : 'night';
    commands.push({ id: 'theme', title: text(`command.theme.${next}`), keys: 'T', run: () => setTheme(next) });
    for (const other of LANGUAGES.filter((known) => known !== language)) {
      commands.push({
        id: `language-${other}`,
        title: text('command.language', { name: LANGUAGE_NAMES[other] }),
        run: () => setLanguage(other),
      });
    }
    const layers = city.catalogue.domains.flatMap((domain) => domain.layers);
    const visible = visibleLayers(layers, layerChoices);
    for (const id of [
      ...layers.map((layer) => layer.id),
      ...BASE_LAYERS,
      ...(hasGrid ? [...GRID_LAYERS, ...ASKED_LAYERS] : []),
    ]) {
      const isOn = visible.has(id);
      const title = text(isOn ? 'command.layerOff' : 'command.layerOn', { name: text(`layer.${id}`) });
      commands.push({ id: `layer-${id}`, title, run: () => setLayer(id, !isOn) });
    }
    commands.push({ id: 'health', title: text('health.about'), run: () => showDock('health') });
    commands.push(...alarmCommands, ...outageCommands, ...situationCommands, ...flisrCommands, ...orderCommands);
    commands.push(...controlCommands, ...gridCommands, ...replayCommands, ...trendCommands, ...arrangementCommands);
    commands.push({ id: 'help', title: text('command.help'), keys: '?', run: () => setOverlay('help') });
    return commands;
  }, [
    text,
    session,
    city,
    scene,
    bookmarks,
    selection,
    select,
    theme,
    setTheme,
    language,
    setLanguage,
    layerChoices,
    setLayer,
    setOverlay,
    showDock,
    hasGrid,
    alarmCommands,
    outageCommands,
    situationCommands,
    flisrCommands,
    orderCommands,
    controlCommands,
    gridCommands,
    replayCommands,
    trendCommands,
    arrangementCommands,
  ]);
}
