// Foreign devices: topics that come in and nobody understands, the mappings that make values of others, and the way from the one to the other.
import { useState } from 'react';
import type { MappingState } from '../../../../contract/mapping-requests.ts';
import { currentLanguage, useText } from '../../../languages/languages.ts';
import { formatClock, formatNumber } from '../../../state/presentation.ts';
import { Button } from '../../../theme/parts/button.tsx';
import { useCity, useSession, useSessionState } from '../../session-context.ts';
import { OfThePresent } from '../of-the-present.tsx';
import { useAnswer } from '../grid/use-answer.ts';
import { EMPTY_DRAFT, type MappingDraft } from './mapping-draft.ts';
import { MappingList } from './mapping-list.tsx';
import { MappingSheet, type Opened } from './mapping-sheet.tsx';
import { prettySample, topicShapes, type TopicShape } from './topic-shapes.ts';

const NOTHING = {};
const REFRESH_MS = 2_000;
const MOST_PROPOSED = 100;

export function DevicesPanel() {
  const text = useText();
  const isReplay = useSessionState((state) => state.replay !== null);
  return isReplay ? <OfThePresent>{text('replay.devices')}</OfThePresent> : <Devices />;
}

function Devices() {
  const text = useText();
  const session = useSession();
  const unknown = useAnswer('topic.unknown', NOTHING, REFRESH_MS);
  const listed = useAnswer('mapping.list', NOTHING, REFRESH_MS);
  /** told by an action of ours, until the next answer */
  const [changed, setChanged] = useState<{ instead: unknown; mappings: readonly MappingState[] } | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [opened, setOpened] = useState<Opened | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const mappings =
    changed !== null && changed.instead === listed.result ? changed.mappings : (listed.result?.mappings ?? []);
  const shapes = topicShapes(unknown.result?.topics ?? []);
  const shown = shapes.find(({ shape }) => shape === chosen) ?? shapes[0] ?? null;
  const failed = (error: unknown) => setFailure(error instanceof Error ? error.message : String(error));
  const start = (shape: TopicShape) => {
    setFailure(null);
    const topics = shape.topics.slice(0, MOST_PROPOSED).map(({ topic }) => topic);
    session
      .request('mapping.propose', { topics })
      .then(({ mapping, notes }) => setOpened({ draft: mapping as MappingDraft, notes, isNew: true }), failed);
  };
  const edit = (name: string) => {
    setFailure(null);
    session
      .request('mapping.get', { name })
      .then(
        ({ mapping }) =>
          setOpened({ draft: { ...EMPTY_DRAFT, ...(mapping as Partial<MappingDraft>) }, notes: [], isNew: false }),
        failed,
      );
  };
  const trouble = failure ?? unknown.failure ?? listed.failure;
  return (
    <div className="devices">
      <section className="devices-unknown" aria-label={text('devices.unknown.title')}>
        <div className="map-row devices-head">
          <h3 className="cap">{text('devices.unknown.title')}</h3>
          <span className="quiet cut grow">
            {unknown.result === null || unknown.result.filters.length === 0
              ? text('devices.unknown.noFilter')
              : text('devices.unknown.filters', { filters: unknown.result.filters.join('  ') })}
          </span>
          <Button size="small" onClick={() => setOpened({ draft: EMPTY_DRAFT, notes: [], isNew: true })}>
            {text('devices.unknown.blank')}
          </Button>
        </div>
        {trouble === null ? null : (
          <p className="failure" role="alert">
            {trouble}
          </p>
        )}
        <div className="devices-topics scroll" tabIndex={0} role="region" aria-label={text('devices.unknown.title')}>
          {shapes.length === 0 ? (
            <p className="empty">{text('devices.unknown.empty')}</p>
          ) : (
            <ShapeTable {...{ shapes, shown }} onChoose={setChosen} />
          )}
        </div>
      </section>
      <section className="devices-sample" aria-label={text('devices.sample.title')}>
        <div className="map-row devices-head">
          <h3 className="cap grow">{text('devices.sample.title')}</h3>
          <Button size="small" look="primary" disabled={shown === null} onClick={() => shown !== null && start(shown)}>
            {text('devices.sample.start')}
          </Button>
        </div>
        <pre className="scroll code" tabIndex={0}>
          {shown === null ? '' : prettySample(shown.topics[0]?.sample ?? '')}
        </pre>
      </section>
      <section className="devices-mappings scroll" aria-label={text('devices.mappings.title')} tabIndex={0}>
        <div className="map-row devices-head">
          <h3 className="cap">{text('devices.mappings.title')}</h3>
        </div>
        <MappingList
          mappings={mappings}
          onChanged={(next) => setChanged({ instead: listed.result, mappings: next })}
          onEdit={edit}
        />
      </section>
      <MappingSheet opened={opened} onClose={() => setOpened(null)} />
    </div>
  );
}

const rateText = (perSecond: number, language: string): string =>
  `${formatNumber(perSecond, perSecond < 10 ? 1 : 0, language)} /s`;

interface ShapesProps {
  readonly shapes: readonly TopicShape[];
  readonly shown: TopicShape | null;
  readonly onChoose: (shape: string) => void;
}

function ShapeTable({ shapes, shown, onChoose }: ShapesProps) {
  const text = useText();
  const { timeZone } = useCity().manifest;
  const language = currentLanguage();
  return (
    <table className="plain-table">
      <thead>
        <tr>
          <th scope="col">{text('quality.column.topic')}</th>
          <th scope="col" className="right">
            {text('devices.unknown.topics')}
          </th>
          <th scope="col" className="right">
            {text('quality.rate')}
          </th>
          <th scope="col" className="right">
            {text('quality.column.count')}
          </th>
          <th scope="col" className="right">
            {text('quality.column.last')}
          </th>
        </tr>
      </thead>
      <tbody>
        {shapes.map(({ shape, topics, perSecond, count, lastAt }) => (
          <tr key={shape} aria-selected={shape === shown?.shape}>
            <td className="code" title={shape}>
              <button type="button" className="text-link cut" onClick={() => onChoose(shape)}>
                {shape}
              </button>
            </td>
            <td className="right">{formatNumber(topics.length, 0, language)}</td>
            <td className="right">{rateText(perSecond, language)}</td>
            <td className="right">{formatNumber(count, 0, language)}</td>
            <td className="right">{formatClock(lastAt, language, timeZone)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
