// The way in, in the status bar: how each broker is, and what never came over them.
import type { Loss, Status } from '../../../contract/messages.ts';
import { currentLanguage, type TextOf, useText } from '../../languages/languages.ts';
import { formatClock, formatDay, formatNumber } from '../../state/presentation.ts';
import { useCity } from '../session-context.ts';

/** A line for each broker. One that is there says its address, one that is not says why. */
export function brokersTitle({ broker, sources = [] }: Pick<Status, 'broker' | 'sources'>, text: TextOf): string {
  if (sources.length < 2 && sources[0]?.share == null) return broker.url;
  return sources
    .map(({ name, url, state, trouble, share }) => {
      const why = trouble === null ? '' : `, ${text(`status.broker.trouble.${trouble}`)}`;
      const shared = share === null ? '' : `, ${text('status.shared', { group: share })}`;
      return `${name}: ${text(`status.broker.${state}`)}${why}${shared} (${url})`;
    })
    .join('\n');
}

/** Nothing while nothing is lost. */
export function LostMessages({ lost }: { lost: Loss | undefined }) {
  const text = useText();
  const { timeZone } = useCity().manifest;
  if (lost === undefined || lost.messages <= 0) return null;
  const language = currentLanguage();
  const number = (value: number) => formatNumber(value, 0, language);
  const since = `${formatDay(lost.sinceMs, language, timeZone)} ${formatClock(lost.sinceMs, language, timeZone)}`;
  return (
    <span title={text('status.lostTitle', { n: number(lost.messages), devices: number(lost.devices), clock: since })}>
      {text('status.lost')} <b>{number(lost.messages)}</b>
    </span>
  );
}
