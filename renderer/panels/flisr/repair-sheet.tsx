// Before supply may be switched onto the place of a fault again: which fault it is, who on site says that it is repaired, how that is known,
// and a yes. It opens the way for every switching, so it is never a single click.
import { useState } from 'react';
import type { FlisrCourseReport } from '../../../contract/flisr-requests.ts';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { useFlisrDesk } from '../../state/flisr/flisr-desk.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { formatClock } from '../../state/presentation.ts';
import { SheetFoot } from '../../theme/parts/sheet-foot.tsx';
import { Sheet } from '../../theme/parts/sheet.tsx';
import { titleOfId } from '../grid/grid-titles.ts';
import { useCity, useSession, useSessionState } from '../session-context.ts';
import { feederName } from './course-card.tsx';
import { sayOutageRepaired, sayRepaired } from './flisr-orders.ts';
import { isSaid, type Said, SaidFields } from './said-fields.tsx';

const close = () => useFlisrDesk.setState({ asking: null, refusal: null });

/** `isOfOutage`: as it is asked at the desk of outages. */
export function RepairSheet({ isOfOutage }: { isOfOutage: boolean }) {
  const text = useText();
  const { asking, courses } = useFlisrDesk();
  const asked = asking?.kind === 'repaired' && (asking.outage !== null) === isOfOutage ? asking : null;
  const course = asked === null ? undefined : courses?.find(({ id }) => id === asked.course);
  return (
    <Sheet label={text('flisr.repair.title')} className="drill" isOpen={course !== undefined} onClose={close}>
      {course === undefined ? null : <RepairBody key={course.id} course={course} outage={asked?.outage ?? null} />}
    </Sheet>
  );
}

/** Other faults that stay known: a repair that was told of one of them is easily said of the wrong one. */
const othersOf = (courses: readonly FlisrCourseReport[], { id }: FlisrCourseReport): number =>
  courses.filter((one) => one.id !== id && one.location !== null && one.repairedMs === null && one.endedMs !== null)
    .length;

function RepairBody({ course, outage }: { course: FlisrCourseReport; outage: string | null }) {
  const text = useText();
  const session = useSession();
  const { timeZone } = useCity().manifest;
  const model: GridModel | null = useSessionState((state) => state.gridModel);
  const { isBusy, refusal, courses } = useFlisrDesk();
  // What was shown when it was opened is what is confirmed: a place that is found anew meanwhile was not meant.
  const [place] = useState(course.location?.element ?? '');
  const [said, setSaid] = useState<Said>({ saidBy: '', how: '' });
  const [isSure, setSure] = useState(false);
  const isReady = isSure && isSaid(said) && !isBusy;
  const name = (id: string): string => (model === null ? id : titleOfId(model, id));
  const others = othersOf(courses ?? [], course);
  const word = { place, saidBy: said.saidBy.trim(), how: said.how.trim() };
  const send = () =>
    outage === null ? sayRepaired(session, course.id, word) : sayOutageRepaired(session, course.id, outage, word);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) void send().then((isDone) => isDone && close());
      }}
    >
      <div className="panel-head">
        <h2 className="t-14">{text('flisr.repair.title')}</h2>
      </div>
      <div className="drill-body">
        <div className="drill-type">
          <span className="field-label">{text('flisr.repair.place')}</span>
          <p>
            <b>{name(place)}</b> <code className="quiet">{place}</code>
          </p>
          <p className="quiet">
            {feederName(course, model)},{' '}
            {text('flisr.repair.tripped', {
              device: name(course.device),
              clock: formatClock(course.trippedMs, currentLanguage(), timeZone),
            })}
          </p>
          {others === 0 ? null : <p className="quiet">{text('flisr.repair.others', { n: others })}</p>}
        </div>
        <SaidFields said={said} hint={text('flisr.repair.howHint')} isFirst onSaid={setSaid} />
        <label className="check">
          <input type="checkbox" checked={isSure} onChange={({ target }) => setSure(target.checked)} />
          {text('flisr.repair.confirm')}
        </label>
        <SheetFoot
          refusal={refusal}
          cancel={text('drill.cancel')}
          send={text('flisr.repair.send')}
          isReady={isReady}
          onClose={close}
        />
      </div>
    </form>
  );
}
