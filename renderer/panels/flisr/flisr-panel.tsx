// Fault restoration in the dock: the courses at the left, the one that is looked at beside them.
import { currentLanguage, useText } from '../../languages/languages.ts';
import { FLISR_LEVELS, type FlisrMode } from '../../../contract/grid-requests.ts';
import { inOrderOfCare, isEnded } from '../../state/flisr/course-stages.ts';
import { useFlisrDesk } from '../../state/flisr/flisr-desk.ts';
import { formatNumber } from '../../state/presentation.ts';
import { DockTools } from '../dock/dock-tools.tsx';
import { OfThePresent } from '../dock/of-the-present.tsx';
import { useGrid } from '../grid/use-grid.ts';
import { useBook } from '../orders/use-book.ts';
import { useSession, useSessionState } from '../session-context.ts';
import { CourseCard, feederName } from './course-card.tsx';
import { courseStateText } from './course-state-text.ts';
import { Elapsed } from './elapsed.tsx';
import { FeederModes } from './feeder-modes.tsx';
import { mayDirect, setMode } from './flisr-orders.ts';
import { goToCourse } from './go-to-course.ts';
import { ReasonSheet } from './reason-sheet.tsx';
import { PlaceSheet } from './place-sheet.tsx';
import { RepairSheet } from './repair-sheet.tsx';

const MODE_KINDS: ReadonlySet<string> = new Set(['feederFlisr', 'loadShedding']);
const MODES_EVERY_MS = 5_000;
const NONE = {};

export function FlisrPanel() {
  const text = useText();
  const isReplay = useSessionState((state) => state.replay !== null);
  return isReplay ? <OfThePresent>{text('flisr.replay')}</OfThePresent> : <Courses />;
}

function CityMode() {
  const text = useText();
  const session = useSession();
  const { modes, isBusy } = useFlisrDesk();
  if (modes === null) return null;
  return (
    <>
      {modes.isShedding ? <b className="nowrap">{text('flisr.shedding')}</b> : null}
      <label className="course-mode">
        <span className="quiet nowrap">{text('flisr.cityMode')}</span>
        <select
          className="select"
          value={modes.city}
          disabled={isBusy || !mayDirect(session)}
          onChange={({ target }) => setMode(session, null, target.value as FlisrMode)}
        >
          {FLISR_LEVELS.map((mode) => (
            <option key={mode} value={mode}>
              {text(`flisr.mode.${mode}`)}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

function Courses() {
  const text = useText();
  const session = useSession();
  const model = useGrid()?.model ?? null;
  const isOpen = useSessionState((state) => state.link.kind === 'open');
  const { courses, failure, chosen, areEndedShown, modes } = useFlisrDesk();
  useBook({
    ...{ name: 'flisr.modes', params: NONE, kinds: MODE_KINDS, everyMs: MODES_EVERY_MS },
    onKnown: (known) => useFlisrDesk.setState({ modes: known }),
    onFailure: (message) => console.warn('the modes of fault restoration could not be read:', message),
  });
  const all = inOrderOfCare(courses ?? []);
  const shown = all.find(({ id }) => id === chosen) ?? all[0] ?? null;
  const number = (n: number) => formatNumber(n, 0, currentLanguage());
  const move = (step: number) => {
    const at = all.findIndex(({ id }) => id === shown?.id);
    const next = all[at + step];
    if (next !== undefined) goToCourse(session, next);
  };
  return (
    <div
      className="flisr"
      data-old={!isOpen || failure !== null}
      onKeyDown={(event) => {
        if (event.target instanceof HTMLElement && event.target.matches('input, select')) return;
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        if (event.key === 'ArrowDown' || event.key === 'ArrowUp') move(event.key === 'ArrowDown' ? 1 : -1);
        else if (shown !== null && event.key.toLowerCase() === 'g') goToCourse(session, shown);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <DockTools>
        <label className="check">
          <input
            type="checkbox"
            checked={areEndedShown}
            onChange={({ target }) => useFlisrDesk.setState({ areEndedShown: target.checked })}
          />
          {text('flisr.ended')}
        </label>
        <CityMode />
      </DockTools>
      {isOpen && failure !== null ? (
        <p className="failure" role="alert">
          {text('flisr.unreadable', { message: failure })}
        </p>
      ) : null}
      {isOpen ? null : (
        <p className="alarm-unknown" role="status">
          {text('flisr.unknown')}
        </p>
      )}
      {shown === null ? (
        <>
          <p className="empty">{text(courses === null ? 'flisr.reading' : 'flisr.none')}</p>
          {modes === null ? null : <FeederModes modes={modes} model={model} />}
        </>
      ) : (
        <div className="flisr-body">
          {all.length > 1 ? (
            <div className="course-list scroll" role="listbox" tabIndex={0} aria-label={text('flisr.courses')}>
              {all.map((course) => (
                <button
                  key={course.id}
                  type="button"
                  role="option"
                  aria-selected={course.id === shown.id}
                  className="course-item"
                  data-ended={isEnded(course)}
                  onClick={() => goToCourse(session, course)}
                >
                  <b className="cut">{feederName(course, model)}</b>
                  <span className="number">
                    <Elapsed fromMs={course.trippedMs} toMs={course.endedMs} />
                  </span>
                  <span className="cut">{courseStateText(course, text)}</span>
                  <span className="number quiet">
                    {course.customersOut === null ? '' : text('flisr.outShort', { n: number(course.customersOut) })}
                  </span>
                </button>
              ))}
            </div>
          ) : null}
          <CourseCard key={shown.id} course={shown} model={model} />
        </div>
      )}
      <ReasonSheet />
      <PlaceSheet />
      <RepairSheet isOfOutage={false} />
    </div>
  );
}
