// The alarms of the city in one table: what waits, what is known, what is out of sight, what is over.
import { useMemo } from 'react';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { useAlarmDesk } from '../../state/alarms/alarm-desk.ts';
import { formatClock, formatNumber } from '../../state/presentation.ts';
import { Choice } from '../../theme/parts/choice.tsx';
import { DockTools } from '../dock/dock-tools.tsx';
import { OfThePresent } from '../dock/of-the-present.tsx';
import { useGrid } from '../grid/use-grid.ts';
import { useCity, useSessionState } from '../session-context.ts';
import { AlarmTable } from './alarm-table.tsx';
import { alarmPlaces } from './alarm-words.ts';
import { FiguresPanel } from './figures-panel.tsx';
import { LimitsPanel } from './limits-panel.tsx';
import { ShelveSheet } from './shelve-sheet.tsx';
import { AlarmWordsSheet } from './words-sheet.tsx';
import { useAlarmLists, useAlarmSummary } from './use-alarms.ts';

const TABS = ['list', 'limits', 'figures'] as const;

export function AlarmsPanel() {
  const text = useText();
  const isReplay = useSessionState((state) => state.replay !== null);
  return isReplay ? <OfThePresent>{text('alarms.replay')}</OfThePresent> : <Alarms />;
}

function Alarms() {
  const text = useText();
  const city = useCity();
  const model = useGrid()?.model ?? null;
  const isOpen = useSessionState((state) => state.link.kind === 'open');
  const { summary, failure: noSummary } = useAlarmSummary();
  useAlarmLists(summary?.version ?? null);
  const { known, failure: noLists, shown } = useAlarmDesk();
  const placeOf = useMemo(() => alarmPlaces(city, model, text), [city, model, text]);
  const failure = noSummary ?? noLists;
  const language = currentLanguage();
  const number = (n: number) => formatNumber(n, 0, language);
  const flood = summary?.flood ?? null;
  const { timeZone } = city.manifest;
  return (
    <div className="alarms" data-old={!isOpen || failure !== null}>
      <DockTools>
        <Choice
          label={text('dock.alarms')}
          value={shown}
          options={TABS.map((value) => ({ value, text: text(`alarms.tab.${value}`) }))}
          onChange={(value) => useAlarmDesk.setState({ shown: value as (typeof TABS)[number] })}
        />
        {flood !== null && flood.endedMs === null ? (
          <span className="alarm-flood-note t-12 nowrap cut" role="status">
            {text('alarms.floodSince', {
              n: number(flood.alarms),
              clock: formatClock(flood.beganMs, language, timeZone),
            })}
          </span>
        ) : null}
        <span className="quiet t-12 nowrap cut">
          {summary === null
            ? ''
            : text('alarms.rate', {
                n: number(summary.lastTenMinutes),
                band: text(`alarms.band.${summary.band}`),
              })}
        </span>
      </DockTools>
      {isOpen && failure !== null ? (
        <p className="failure" role="alert">
          {text('alarms.unreadable', { message: failure })}
        </p>
      ) : null}
      {isOpen ? null : (
        <p className="alarm-unknown" role="status">
          {text(known === null ? 'alarms.unknown' : 'alarms.unknownSince')}
        </p>
      )}
      {shown === 'limits' ? <LimitsPanel /> : null}
      {shown === 'figures' ? <FiguresPanel /> : null}
      {shown === 'list' ? (
        <AlarmTable
          known={known}
          isKnown={isOpen && failure === null && known !== null}
          placeOf={placeOf}
          model={model}
        />
      ) : null}
      <ShelveSheet />
      <AlarmWordsSheet />
    </div>
  );
}
