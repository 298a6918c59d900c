// What an entry is about, in the words of the person, and the way to it.
import type { LogLink } from '../../../contract/log-requests.ts';
import type { TextOf } from '../../languages/languages.ts';
import { useAlarmDesk } from '../../state/alarms/alarm-desk.ts';
import type { City } from '../../state/city.ts';
import { useDesk } from '../../state/desk-store.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { useOutageDesk } from '../../state/outages/outage-desk.ts';
import { useSituationDesk } from '../../state/situation/situation-desk.ts';
import { titleOfAlarmId } from '../alarms/alarm-words.ts';
import { selectionOfRef } from '../grid/grid-selection.ts';
import { titleOfId } from '../grid/grid-titles.ts';
import { assetTitle } from '../values/city-text.ts';
import { partTitle } from './event-words.ts';

export function linkTitle(link: LogLink, city: City, model: GridModel | null, text: TextOf): string {
  const { kind, id } = link;
  switch (kind) {
    case 'alarm':
      return titleOfAlarmId(city, id, text);
    case 'element':
      return model === null ? id : titleOfId(model, id);
    case 'asset': {
      const row = city.assetRow(id);
      return row === undefined ? id : assetTitle(city, row, text);
    }
    case 'situation':
    case 'outage':
    case 'order':
    case 'flisr':
      return partTitle({ kind, id }, text);
  }
}

/** To its page, its row or its place on the map. */
export function goToLink({ kind, id }: LogLink, city: City, model: GridModel | null): void {
  const desk = useDesk.getState();
  if (kind === 'alarm') {
    useAlarmDesk.setState({
      shown: 'list',
      cursor: id,
      selected: new Set([id]),
      state: 'all',
      priority: null,
      words: '',
      isMineOnly: false,
      situation: null,
    });
    desk.showDock('alarms');
  } else if (kind === 'asset') {
    const row = city.assetRow(id);
    if (row !== undefined) desk.select({ table: 'assets', row });
  } else if (kind === 'element') {
    const ref = model?.find(id);
    if (model !== null && ref !== undefined) desk.select(selectionOfRef(model, ref));
  } else {
    if (kind === 'outage') useOutageDesk.setState({ cursor: id });
    useSituationDesk.setState({ shown: 'events', cursor: { kind, id } });
    desk.showDock('situation');
  }
}
