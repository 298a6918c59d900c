// From one shift to the next: what stands open, figures, the log. As things stand now it can be given; as it was given another person accepts
// it. It prints as it is.
import { useMemo, useState } from 'react';
import type { Handover, HandoverReport } from '../../../contract/log-requests.ts';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { formatClock, formatDay } from '../../state/presentation.ts';
import { useSituationDesk } from '../../state/situation/situation-desk.ts';
import { Button } from '../../theme/parts/button.tsx';
import { Sheet } from '../../theme/parts/sheet.tsx';
import { useAnswer } from '../dock/grid/use-answer.ts';
import { useCity, useSession, useSessionState } from '../session-context.ts';
import { HandoverText } from './handover-text.tsx';
import { PrintButton } from './print-button.tsx';
import { ReportHead } from './report-head.tsx';
import { acceptShift, handOver, mayHandOver } from './log-orders.ts';

const EVERY_MS = 10_000;
const MOST = 20;

export function HandoverSheet() {
  const text = useText();
  const handover = useSituationDesk((state) => state.handover);
  const close = () => useSituationDesk.setState({ handover: null });
  return (
    <Sheet label={text('log.handover')} className="handover" isOpen={handover !== null} onClose={close} startsAtTop>
      {handover === 'now' ? (
        <AsOfNow onDone={close} />
      ) : handover === null ? null : (
        <Given number={handover} onDone={close} />
      )}
    </Sheet>
  );
}

function AsOfNow({ onDone }: { onDone: () => void }) {
  const text = useText();
  const session = useSession();
  const note = useSituationDesk((state) => state.note);
  const question = useMemo(() => ({}), []);
  const { result, failure } = useAnswer('log.report', question, EVERY_MS);
  const [remarks, setRemarks] = useState('');
  const give = () =>
    void handOver(session, remarks.trim()).then((number) => {
      if (number !== null) useSituationDesk.setState({ handover: number });
    });
  return (
    <Frame title={text('log.handover.now')} report={result} failure={failure} onDone={onDone}>
      {mayHandOver(session) ? (
        <>
          <textarea
            className="input log-text grow"
            rows={2}
            maxLength={4000}
            value={remarks}
            placeholder={text('log.handover.remarks')}
            aria-label={text('log.handover.remarks')}
            onChange={({ target }) => setRemarks(target.value)}
          />
          <Button look="primary" disabled={result === null || note?.kind === 'asking'} onClick={give}>
            {text('log.handover.give')}
          </Button>
        </>
      ) : null}
    </Frame>
  );
}

function Given({ number, onDone }: { number: number; onDone: () => void }) {
  const text = useText();
  const session = useSession();
  const { note, told } = useSituationDesk();
  const user = useSessionState((state) => state.welcome?.user ?? '');
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  const question = useMemo(() => ({ limit: MOST }), [told]);
  const { result, failure } = useAnswer('log.handovers', question, EVERY_MS);
  const [kept, setKept] = useState<readonly Handover[]>([]);
  if (result !== null && result.handovers !== kept) setKept(result.handovers);
  const handovers = result?.handovers ?? kept;
  const given = handovers.find((one) => one.number === number) ?? null;
  const [remarks, setRemarks] = useState('');
  const isWaiting = given !== null && given.accepted === null && given === handovers[0];
  return (
    <Frame title={text('log.handover')} report={given?.report ?? null} given={given} failure={failure} onDone={onDone}>
      {isWaiting && mayHandOver(session) && given.by !== user ? (
        <>
          <textarea
            className="input log-text grow"
            rows={2}
            maxLength={4000}
            value={remarks}
            placeholder={text('log.handover.remarks')}
            aria-label={text('log.handover.remarks')}
            onChange={({ target }) => setRemarks(target.value)}
          />
          <Button
            look="primary"
            disabled={note?.kind === 'asking'}
            onClick={() => void acceptShift(session, number, remarks.trim())}
          >
            {text('log.handover.accept')}
          </Button>
        </>
      ) : isWaiting ? (
        <span className="quiet t-12">{text('log.handover.waitsForOther')}</span>
      ) : null}
    </Frame>
  );
}

function Frame({
  title,
  report,
  given = null,
  failure,
  onDone,
  children,
}: {
  title: string;
  report: HandoverReport | null;
  given?: Handover | null;
  failure: string | null;
  onDone: () => void;
  children: React.ReactNode;
}) {
  const text = useText();
  const note = useSituationDesk((state) => state.note);
  const { name, timeZone } = useCity().manifest;
  const user = useSessionState((state) => state.welcome?.user ?? '');
  const language = currentLanguage();
  const when = (ms: number) => `${formatDay(ms, language, timeZone)} ${formatClock(ms, language, timeZone)}`;
  return (
    <>
      <div className="panel-head">
        <h2 className="t-14">
          {title}, {name}
        </h2>
        <PrintButton title={title} />
        <Button size="small" onClick={onDone}>
          {text('panel.close')}
        </Button>
      </div>
      <div className="handover-body scroll" tabIndex={0}>
        {report === null ? null : <ReportHead madeMs={report.madeMs} by={given?.by ?? user} />}
        {failure === null ? null : <p className="failure">{failure}</p>}
        {given === null ? null : (
          <p>
            {text('log.handover.givenBy', { who: given.by, when: when(given.atMs) })}
            {given.remarks === '' ? '' : `: ${given.remarks}`}
            {given.accepted === null
              ? null
              : `. ${text('log.handover.takenBy', { who: given.accepted.by, when: when(given.accepted.atMs) })}${given.accepted.remarks === '' ? '' : `: ${given.accepted.remarks}`}`}
          </p>
        )}
        {report === null ? <p className="empty">{text('schematic.loading')}</p> : <HandoverText report={report} />}
      </div>
      <div className="handover-foot">
        {note?.kind === 'failed' ? (
          <span role="alert" className="failure t-12">
            {text('alarms.failed', { message: note.message })}
          </span>
        ) : null}
        {children}
      </div>
    </>
  );
}
