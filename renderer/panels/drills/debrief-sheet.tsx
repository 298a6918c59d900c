// The debrief of an exercise as one document: how the shift did against the best that was possible, what the instructor did when, what was turned
// down, and each event with its customers and its course. Asked for once, so that what is printed is of one moment; every page says EXERCISE.
import { useEffect, useState } from 'react';
import type { DrillDebrief } from '../../../contract/drill-requests.ts';
import { useText } from '../../languages/languages.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { Button } from '../../theme/parts/button.tsx';
import { Sheet } from '../../theme/parts/sheet.tsx';
import { useSession } from '../session-context.ts';
import { EventTimeline } from '../situation/event-timeline-list.tsx';
import { eventTitle } from '../situation/event-words.ts';
import { PrintButton } from '../situation/print-button.tsx';
import { ReportHead } from '../situation/report-head.tsx';
import { ReportSection } from '../situation/report-section.tsx';
import { ReportSupply } from '../situation/report-supply.tsx';
import { DebriefActs, DebriefRefusals } from './debrief-acts.tsx';
import { DebriefFaults, DebriefFigures, DebriefTimes } from './debrief-figures.tsx';

interface SheetProps {
  readonly model: GridModel | null;
  readonly isOpen: boolean;
  readonly onDone: () => void;
}

export function DebriefSheet({ model, isOpen, onDone }: SheetProps) {
  const text = useText();
  return (
    <Sheet label={text('drills.debrief')} className="handover" isOpen={isOpen} onClose={onDone} startsAtTop>
      {isOpen ? <Debrief model={model} onDone={onDone} /> : null}
    </Sheet>
  );
}

function Debrief({ model, onDone }: Omit<SheetProps, 'isOpen'>) {
  const text = useText();
  const session = useSession();
  const [debrief, setDebrief] = useState<DrillDebrief | null>(null);
  const [failure, setFailure] = useState('');
  useEffect(() => {
    let isWanted = true;
    session.request('drill.debrief', { sinceMs: null }).then(
      (told) => isWanted && setDebrief(told),
      (error: unknown) => isWanted && setFailure(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      isWanted = false;
    };
  }, [session]);
  const title = text('drills.debrief');
  return (
    <>
      <div className="panel-head">
        <h2 className="t-14">{title}</h2>
        <PrintButton title={title} />
        <Button size="small" onClick={onDone}>
          {text('panel.close')}
        </Button>
      </div>
      <div className="handover-body report scroll" tabIndex={0}>
        {failure === '' ? null : <p className="failure">{text('events.unreadable', { message: failure })}</p>}
        {debrief === null ? null : <DebriefBody debrief={debrief} model={model} />}
      </div>
    </>
  );
}

function DebriefBody({ debrief, model }: { debrief: DrillDebrief; model: GridModel | null }) {
  const text = useText();
  return (
    <div className="marked-pages">
      <div className="page-mark">{text('drills.exercise')}</div>
      <div className="page-flow">
        <ReportHead madeMs={debrief.madeMs} by={debrief.by} isExercise />
        <h2 className="report-title">{text('drills.debrief.title')}</h2>
        <DebriefFigures debrief={debrief} />
        <ReportSection title={text('drills.debrief.faults')}>
          <DebriefFaults debrief={debrief} model={model} />
        </ReportSection>
        <ReportSection title={text('drills.debrief.acts')}>
          <DebriefActs debrief={debrief} model={model} />
        </ReportSection>
        <ReportSection title={text('drills.debrief.refused')}>
          <DebriefRefusals debrief={debrief} model={model} />
        </ReportSection>
        <ReportSection title={text('drills.debrief.times')}>
          <DebriefTimes debrief={debrief} />
        </ReportSection>
        {debrief.events.map((page) => (
          <section key={`${page.id.kind} ${page.id.id}`} className="report-section">
            <h3 className="t-12">{eventTitle(page, model, text)}</h3>
            <ReportSupply page={page} model={model} />
            <EventTimeline page={page} model={model} />
          </section>
        ))}
      </div>
    </div>
  );
}
