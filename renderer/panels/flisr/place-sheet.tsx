// Where the program could not find the fault a person may know it: what has it, who on site says so and how that is known. The plan that is
// made then is carried out after a yes at most.
import { useState } from 'react';
import type { FlisrCourseReport } from '../../../contract/flisr-requests.ts';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { useDesk } from '../../state/desk-store.ts';
import { useFlisrDesk } from '../../state/flisr/flisr-desk.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { formatClock } from '../../state/presentation.ts';
import { Button } from '../../theme/parts/button.tsx';
import { Sheet } from '../../theme/parts/sheet.tsx';
import { gridRefOf } from '../grid/grid-selection.ts';
import { elementKind, elementTitle, titleOfId } from '../grid/grid-titles.ts';
import { useCity, useSession, useSessionState } from '../session-context.ts';
import { feederName } from './course-card.tsx';
import { namePlace } from './flisr-orders.ts';
import { placesNear } from './places-near.ts';

const MOST_NAME = 200;
const MOST_WORDS = 500;
const close = () => useFlisrDesk.setState({ asking: null, refusal: null });

export function PlaceSheet() {
  const text = useText();
  const { asking, courses } = useFlisrDesk();
  const model: GridModel | null = useSessionState((state) => state.gridModel);
  const course = asking?.kind === 'place' ? courses?.find(({ id }) => id === asking.course) : undefined;
  return (
    <Sheet label={text('flisr.place.title')} className="drill" isOpen={course !== undefined} onClose={close}>
      {course === undefined || model === null ? null : <PlaceBody key={course.id} course={course} model={model} />}
    </Sheet>
  );
}

function PlaceBody({ course, model }: { course: FlisrCourseReport; model: GridModel }) {
  const text = useText();
  const session = useSession();
  const { timeZone } = useCity().manifest;
  const { isBusy, refusal } = useFlisrDesk();
  const selection = useDesk((state) => state.selection);
  const [near] = useState(() => placesNear(model, course.device));
  // What was chosen on map or diagram before is meant first.
  const ref = gridRefOf(model, selection);
  const isElement = ref !== null && (ref.table === 'branches' || ref.table === 'switches');
  const chosen = isElement ? model.id(ref.table, ref.row) : '';
  const [element, setElement] = useState(chosen);
  const [saidBy, setSaidBy] = useState('');
  const [how, setHow] = useState('');
  const isReady = element !== '' && saidBy.trim() !== '' && how.trim() !== '' && !isBusy;
  const word = { element, saidBy: saidBy.trim(), how: how.trim() };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) void namePlace(session, course.id, word).then((isDone) => isDone && close());
      }}
    >
      <div className="panel-head">
        <h2 className="t-14">{text('flisr.place.title')}</h2>
      </div>
      <div className="drill-body">
        <p className="quiet">
          {feederName(course, model)},{' '}
          {text('flisr.repair.tripped', {
            device: titleOfId(model, course.device),
            clock: formatClock(course.trippedMs, currentLanguage(), timeZone),
          })}
        </p>
        <label className="drill-type">
          <span className="field-label">{text('flisr.place.element')}</span>
          <select
            autoFocus
            required
            className="select"
            value={element}
            onChange={({ target }) => setElement(target.value)}
          >
            <option value="">{text('flisr.place.choose')}</option>
            {isElement ? (
              <option value={chosen}>
                {text('flisr.place.chosen', { name: elementTitle(model, ref), kind: elementKind(model, ref, text) })}
              </option>
            ) : null}
            {near
              .filter(({ id }) => id !== chosen)
              .map(({ id, kind, title }) => (
                <option key={id} value={id}>
                  {text(`flisr.place.${kind}`, { name: title })}
                </option>
              ))}
          </select>
        </label>
        <label className="drill-type">
          <span className="field-label">{text('flisr.repair.saidBy')}</span>
          <input
            required
            className="input alarm-reason"
            maxLength={MOST_NAME}
            value={saidBy}
            onChange={({ target }) => setSaidBy(target.value)}
          />
        </label>
        <label className="drill-type">
          <span className="field-label">{text('flisr.repair.how')}</span>
          <input
            required
            className="input alarm-reason"
            maxLength={MOST_WORDS}
            placeholder={text('flisr.place.howHint')}
            value={how}
            onChange={({ target }) => setHow(target.value)}
          />
        </label>
        <p className="quiet">{text('flisr.place.then')}</p>
        {refusal === null ? null : (
          <p className="failure" role="alert">
            {refusal}
          </p>
        )}
        <div className="drill-buttons">
          <span className="grow" />
          <Button onClick={close}>{text('drill.cancel')}</Button>
          <Button type="submit" look="primary" disabled={!isReady}>
            {text('flisr.place.send')}
          </Button>
        </div>
      </div>
    </form>
  );
}
