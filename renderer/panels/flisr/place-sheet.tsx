// Where the program could not find the fault a person may know it: what has it, who on site says so and how that is known. The plan that is
// made then is carried out after a yes at most.
import { useState } from 'react';
import type { FlisrCourseReport } from '../../../contract/flisr-requests.ts';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { useDesk } from '../../state/desk-store.ts';
import { useFlisrDesk } from '../../state/flisr/flisr-desk.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { formatClock } from '../../state/presentation.ts';
import { SheetFoot } from '../../theme/parts/sheet-foot.tsx';
import { Sheet } from '../../theme/parts/sheet.tsx';
import { gridRefOf } from '../grid/grid-selection.ts';
import { elementKind, elementTitle, titleOfId } from '../grid/grid-titles.ts';
import { useCity, useSession, useSessionState } from '../session-context.ts';
import { feederName } from './course-card.tsx';
import { namePlace } from './flisr-orders.ts';
import { placesNear } from './places-near.ts';
import { isSaid, type Said, SaidFields } from './said-fields.tsx';

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
  const [said, setSaid] = useState<Said>({ saidBy: '', how: '' });
  const isReady = element !== '' && isSaid(said) && !isBusy;
  const word = { element, saidBy: said.saidBy.trim(), how: said.how.trim() };
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
        <SaidFields said={said} hint={text('flisr.place.howHint')} onSaid={setSaid} />
        <p className="quiet">{text('flisr.place.then')}</p>
        <SheetFoot
          refusal={refusal}
          cancel={text('drill.cancel')}
          send={text('flisr.place.send')}
          isReady={isReady}
          onClose={close}
        />
      </div>
    </form>
  );
}
