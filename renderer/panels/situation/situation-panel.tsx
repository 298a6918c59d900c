// Events as a whole, and what people write down about them: what belongs together of alarms, outages, restoration and orders; the shift
// log; from one shift to the next.
import { ChevronsDownUp, ChevronsUpDown } from 'lucide-react';
import { useText } from '../../languages/languages.ts';
import { SITUATION_VIEWS, type SituationView, useSituationDesk } from '../../state/situation/situation-desk.ts';
import { IconButton } from '../../theme/parts/button.tsx';
import { Choice } from '../../theme/parts/choice.tsx';
import { DockTools } from '../dock/dock-tools.tsx';
import { OfThePresent } from '../dock/of-the-present.tsx';
import { DrillsView } from '../drills/drills-view.tsx';
import { useSession, useSessionState } from '../session-context.ts';
import { EventsView } from './events-view.tsx';
import { HandoverSheet } from './handover-sheet.tsx';
import { ReportSheet } from './report-sheet.tsx';
import { LogView } from './log-view.tsx';

export function SituationPanel() {
  const text = useText();
  const isReplay = useSessionState((state) => state.replay !== null);
  return isReplay ? <OfThePresent>{text('events.replay')}</OfThePresent> : <Situation />;
}

function Situation() {
  const text = useText();
  const { shown, isTall } = useSituationDesk();
  const session = useSession();
  const mayDrills = useSessionState((state) => state.status?.field === 'simulated') && session.may('drill.score');
  const views = SITUATION_VIEWS.filter((view) => view !== 'drills' || mayDrills);
  const isOpen = useSessionState((state) => state.link.kind === 'open');
  return (
    <div className="situation" data-old={!isOpen}>
      <DockTools>
        <Choice
          label={text('dock.situation')}
          value={shown}
          options={views.map((value) => ({ value, text: text(`events.view.${value}`) }))}
          onChange={(value) => useSituationDesk.setState({ shown: value as SituationView })}
        />
        <IconButton
          side="top"
          label={text(isTall ? 'events.low' : 'events.tall')}
          aria-pressed={isTall}
          onClick={() => useSituationDesk.setState({ isTall: !isTall })}
        >
          {isTall ? <ChevronsDownUp /> : <ChevronsUpDown />}
        </IconButton>
      </DockTools>
      {isOpen ? null : (
        <p className="alarm-unknown" role="status">
          {text('alarms.unknown')}
        </p>
      )}
      {shown === 'log' ? <LogView /> : shown === 'drills' && mayDrills ? <DrillsView /> : <EventsView />}
      <HandoverSheet />
      <ReportSheet />
    </div>
  );
}
