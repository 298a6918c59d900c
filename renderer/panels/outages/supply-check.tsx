// Whether supply has really reached whoever it was given back: what meters have said, whom somebody still has to call, who was called.
import type { OutageOnWire } from '../../../contract/outage-requests.ts';
import { currentLanguage, useText } from '../../languages/languages.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { formatHourMinute, formatNumber } from '../../state/presentation.ts';
import { Button } from '../../theme/parts/button.tsx';
import { titleOfId } from '../grid/grid-titles.ts';
import { useCity, useSession } from '../session-context.ts';
import { askMeters, changeOutage, mayTell } from './outage-orders.ts';

/** Of a large place some are called first; the host names the next when these are heard. */
const MOST_TO_CALL = 6;

export function SupplyCheck({ outage, model }: { outage: OutageOnWire; model: GridModel | null }) {
  const text = useText();
  const session = useSession();
  const { timeZone } = useCity().manifest;
  const language = currentLanguage();
  const { check, id } = outage;
  const number = (n: number) => formatNumber(n, 0, language);
  const title = (point: string) => (model === null ? point : titleOfId(model, point));
  const may = mayTell(session);
  const ask = may ? (
    <Button size="small" onClick={() => askMeters(session, id)}>
      {text('outages.check.anew')}
    </Button>
  ) : null;
  if (check === null)
    return (
      <>
        <span className="quiet">{text('outages.check.none')}</span> {ask}
      </>
    );
  const parts = [text('outages.check.asked', { answered: number(check.answered), asked: number(check.asked) })];
  if (check.missed.length > 0) parts.push(text('outages.check.missed', { n: number(check.missed.length) }));
  if (check.silent > 0) parts.push(text('outages.check.silent', { n: number(check.silent) }));
  if (check.unread > 0) parts.push(text('outages.check.unread', { n: number(check.unread) }));
  const toCall = [...check.callBack, ...check.missed];
  const call = (point: string, hasSupply: boolean) =>
    void changeOutage(session, 'outage.callBack', { outage: id, point, hasSupply, words: '' });
  return (
    <div className="supply-check">
      {parts.join(' \u00b7 ')} {ask}
      {check.isWayOpen ? null : <p className="strong">{text('outages.check.noWay')}</p>}
      {toCall.length === 0 ? null : (
        <>
          <p className="quiet">{text('outages.check.toCall', { n: number(toCall.length) })}</p>
          <ul>
            {toCall.slice(0, MOST_TO_CALL).map((point) => (
              <li key={point}>
                <span className="cut grow" title={point}>
                  {title(point)}
                </span>
                {may ? (
                  <>
                    <Button size="small" onClick={() => call(point, true)}>
                      {text('outages.check.hasSupply')}
                    </Button>
                    <Button size="small" onClick={() => call(point, false)}>
                      {text('outages.check.dark')}
                    </Button>
                  </>
                ) : null}
              </li>
            ))}
          </ul>
        </>
      )}
      {check.calledBack.map(({ point, hasSupply, by, ts }, i) => (
        <p key={i} className="quiet">
          {text('outages.check.called', {
            ...{ clock: formatHourMinute(ts, language, timeZone), by, point: title(point) },
            word: text(hasSupply ? 'outages.check.hasSupply' : 'outages.check.dark'),
          })}
        </p>
      ))}
    </div>
  );
}
