// How the host is: the same sections as on the page that the host draws itself (`/health`).
import { type HealthRow, type HealthView, healthView } from '../../../contract/health/health-view.ts';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { useDesk } from '../../state/desk-store.ts';
import { localeOf } from '../../state/presentation.ts';
import { useSessionState } from '../session-context.ts';
import { OfThePresent } from './of-the-present.tsx';
import { useAnswer } from './grid/use-answer.ts';

const NOTHING = {};
const REFRESH_MS = 3_000;

export function HealthPanel() {
  const text = useText();
  const isReplay = useSessionState((state) => state.replay !== null);
  return isReplay ? <OfThePresent>{text('replay.health')}</OfThePresent> : <HealthNow />;
}

function HealthNow() {
  const text = useText();
  const { result, failure } = useAnswer('health.get', NOTHING, REFRESH_MS);
  const isHostLost = useSessionState((state) => state.dataLoss?.cause === 'host');
  const view = result === null ? null : healthView(result, text, localeOf(currentLanguage()));
  return (
    <div className="health scroll" tabIndex={0} role="region" aria-label={text('health.title')} data-old={isHostLost}>
      {failure === null ? null : (
        <p className="failure" role="alert">
          {failure}
        </p>
      )}
      {view === null ? null : <Health view={view} />}
    </div>
  );
}

function Health({ view: { isWell, headline, asOf, troubles, sections } }: { view: HealthView }) {
  const text = useText();
  return (
    <>
      <div className="health-head">
        <p role="status" className={isWell ? 'strong' : 'strong health-bad'}>
          {headline}
        </p>
        <p className="quiet t-12 grow">{asOf}</p>
        <a className="text-link t-12" href="/health" target="_blank" rel="noreferrer">
          {text('health.whole')}
        </a>
      </div>
      {troubles.map(({ what, remedy, detail }) => (
        <div key={what} className="health-trouble t-12" role="alert">
          <p className="strong">{what}</p>
          {detail === '' ? null : (
            <p className="quiet" lang="en">
              {detail}
            </p>
          )}
          <p className="quiet">
            {text('health.remedy')}: {remedy}
          </p>
        </div>
      ))}
      <div className="health-sections">
        {sections.map(({ id, title, rows }) => (
          <section key={id} aria-label={title}>
            <h3 className="cap">{title}</h3>
            <table>
              <tbody>
                {rows.map((row) => (
                  <Row key={row.name} row={row} />
                ))}
              </tbody>
            </table>
          </section>
        ))}
      </div>
    </>
  );
}

function Row({ row: { name, value, note, mark, more } }: { row: HealthRow }) {
  const text = useText();
  const showDock = useDesk((state) => state.showDock);
  return (
    <tr data-mark={mark}>
      <th scope="row">{name}</th>
      <td className="health-value">{value}</td>
      <td className="quiet">
        {note}
        {more === 'samples' ? (
          <>
            {' '}
            <button type="button" className="text-link" onClick={() => showDock('quality')}>
              {text('health.samples')}
            </button>
          </>
        ) : null}
      </td>
    </tr>
  );
}
