// Storm mode: a person says that it storms, everywhere, in a district or on a feeder; and that it is over.
import { useMemo } from 'react';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { useOutageDesk } from '../../state/outages/outage-desk.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { formatNumber } from '../../state/presentation.ts';
import { useAnswer } from '../dock/grid/use-answer.ts';
import { useSession } from '../session-context.ts';
import { mayTell, sayStorm } from './outage-orders.ts';
import { feederName } from './outage-words.ts';

const EVERY_MS = 5_000;
const EVERYWHERE = 'everywhere';

export function StormChoice({ model }: { model: GridModel | null }) {
  const text = useText();
  const session = useSession();
  const told = useOutageDesk((state) => state.told);
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  const question = useMemo(() => ({}), [told]);
  const { result } = useAnswer('outage.storms', question, EVERY_MS);
  const number = (n: number) => formatNumber(n, 0, currentLanguage());
  if (result === null || (!mayTell(session) && result.feeders.length === 0)) return null;
  const stormy = new Set(result.feeders);
  const isAll = stormy.size > 0 && stormy.size === result.all.length;
  const state =
    stormy.size === 0
      ? text('outages.storm.off')
      : isAll
        ? text('outages.storm.on')
        : text('outages.storm.some', { n: number(stormy.size), of: number(result.all.length) });
  const choose = (value: string) => {
    if (value === EVERYWHERE) return sayStorm(session, null, !isAll);
    const [kind = '', ...rest] = value.split(' ');
    const name = rest.join(' ');
    const isOn =
      kind === 'feeder'
        ? stormy.has(name)
        : (result.districts.find((one) => one.name === name)?.feeders.every((id) => stormy.has(id)) ?? false);
    sayStorm(session, { kind: kind === 'feeder' ? 'feeder' : 'district', name }, !isOn);
  };
  const mark = (isOn: boolean) => (isOn ? '\u2713 ' : '');
  return (
    <select
      className="select outage-storm"
      aria-label={text('outages.storm.where')}
      title={text('outages.storm.tip')}
      data-on={stormy.size > 0}
      disabled={!mayTell(session)}
      value=""
      onChange={({ target }) => choose(target.value)}
    >
      <option value="" hidden>
        {state}
      </option>
      <option value={EVERYWHERE}>{`${mark(isAll)}${text('outages.storm.everywhere')}`}</option>
      <optgroup label={text('outages.storm.districts')}>
        {result.districts.map(({ name, feeders }) => (
          <option key={name} value={`district ${name}`}>
            {`${mark(feeders.every((id) => stormy.has(id)))}${name}`}
          </option>
        ))}
      </optgroup>
      <optgroup label={text('outages.storm.feeders')}>
        {result.all.map((id) => (
          <option key={id} value={`feeder ${id}`}>
            {`${mark(stormy.has(id))}${feederName(model, id)}`}
          </option>
        ))}
      </optgroup>
    </select>
  );
}
