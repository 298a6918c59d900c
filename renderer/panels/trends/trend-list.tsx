// What the lines are and what they say at the moment under the pointer, or now: letter, name, value, quality or band, origin.
import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { Origin } from '../../../contract/vocabulary.ts';
import { currentLanguage, textOf, useText } from '../../languages/languages.ts';
import { useDesk } from '../../state/desk-store.ts';
import { formatClock, formatDay } from '../../state/presentation.ts';
import { onBeat } from '../../state/ticker.ts';
import { IconButton } from '../../theme/parts/button.tsx';
import { useCity, useSession } from '../session-context.ts';
import { writeText } from '../values/point-value.tsx';
import { useTrendCursor } from './trend-cursor.ts';
import type { TrendFeed } from './trend-feed.ts';
import { LETTERS, readCourse, readNow, type ShownPoint, trendTitle } from './trend-words.ts';

function TrendRow({ shown, index, feed }: { shown: ShownPoint; index: number; feed: TrendFeed | null }) {
  const text = useText();
  const city = useCity();
  const { removeTrend, select } = useDesk();
  const value = useRef<HTMLSpanElement>(null);
  const unit = useRef<HTMLSpanElement>(null);
  const note = useRef<HTMLSpanElement>(null);
  const tag = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const write = () => {
      const { ms } = useTrendCursor.getState();
      const courses = feed?.courses ?? null;
      const read =
        ms === null || courses === null
          ? readNow(city, shown.row)
          : readCourse(city, shown, courses, index, ms, feed!.gaps[index]!);
      if (value.current === null || unit.current === null || note.current === null || tag.current === null) return;
      writeText(value.current, read.text);
      value.current.dataset.quality = read.quality;
      writeText(unit.current, read.unit);
      writeText(note.current, read.note);
      const isTagged = read.origin !== '' && read.origin !== 'measured';
      tag.current.hidden = !isTagged;
      if (!isTagged) return;
      writeText(tag.current, textOf(`tag.${read.origin as Exclude<Origin, 'measured'>}`));
      tag.current.title = textOf(`origin.${read.origin as Origin}`);
    };
    const endBeat = onBeat(write);
    const unwatch = useTrendCursor.subscribe(write);
    return () => {
      endBeat();
      unwatch();
    };
  }, [city, shown, index, feed]);
  const title = trendTitle(city, shown.row, text);
  return (
    <li className="trends-row">
      <span className="trends-letter" data-line={index + 1} aria-hidden="true">
        {LETTERS[index]}
      </span>
      <button
        type="button"
        className="trends-name cut"
        title={title}
        onClick={() => select({ table: 'assets', row: city.assetOfPoint(shown.row) })}
      >
        {title}
      </button>
      <span className="point-value">
        <span ref={value} className="number" />
        <span ref={unit} className="unit" />
      </span>
      <span ref={note} className="trends-note-of cut" />
      <span ref={tag} className="tag" hidden />
      <IconButton label={text('trends.remove', { name: title })} side="left" onClick={() => removeTrend(shown.id)}>
        <X />
      </IconButton>
    </li>
  );
}

/** The moment that the values beside it are of. */
function ReadOutTime() {
  const session = useSession();
  const { timeZone } = useCity().manifest;
  const element = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const write = () => {
      if (element.current === null) return;
      const { ms } = useTrendCursor.getState();
      const at = ms ?? session.clock.now();
      const clock = `${formatDay(at, currentLanguage(), timeZone)} ${formatClock(at, currentLanguage(), timeZone)}`;
      const isReplay = session.store.getState().replay !== null;
      writeText(element.current, ms === null ? textOf(isReplay ? 'trends.atMoment' : 'trends.now', { clock }) : clock);
    };
    const endBeat = onBeat(write);
    const unwatch = useTrendCursor.subscribe(write);
    return () => {
      endBeat();
      unwatch();
    };
  }, [session, timeZone]);
  return <span ref={element} className="trends-time t-12" />;
}

export function TrendList({ points, feed }: { points: readonly ShownPoint[]; feed: TrendFeed | null }) {
  const text = useText();
  return (
    <div className="trends-list">
      <ReadOutTime />
      <ul className="trends-rows scroll" aria-label={text('trends.points')} tabIndex={0}>
        {points.map((shown, index) => (
          <TrendRow key={shown.id} shown={shown} index={index} feed={feed} />
        ))}
      </ul>
    </div>
  );
}
