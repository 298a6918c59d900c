// Mappings, what each has done, and the ways to switch them off, change and delete them.
import { Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { MappingState } from '../../../../contract/mapping-requests.ts';
import { currentLanguage, useText } from '../../../languages/languages.ts';
import { formatClock, formatNumber } from '../../../state/presentation.ts';
import { Button, IconButton } from '../../../theme/parts/button.tsx';
import { useCity, useSession } from '../../session-context.ts';

interface ListProps {
  readonly mappings: readonly MappingState[];
  readonly onChanged: (mappings: readonly MappingState[]) => void;
  readonly onEdit: (name: string) => void;
}

export function MappingList({ mappings, onChanged, onEdit }: ListProps) {
  const text = useText();
  const [failure, setFailure] = useState<string | null>(null);
  const act = (request: Promise<{ mappings: readonly MappingState[] }>) => {
    setFailure(null);
    request.then(
      (answer) => onChanged(answer.mappings),
      (error: unknown) => setFailure(error instanceof Error ? error.message : String(error)),
    );
  };
  return (
    <>
      {failure === null ? null : (
        <p className="failure" role="alert">
          {failure}
        </p>
      )}
      {mappings.length === 0 ? <p className="empty">{text('devices.mappings.empty')}</p> : null}
      <ul className="mapping-list">
        {mappings.map((mapping) => (
          <MappingRow key={mapping.name} {...{ mapping, act, onEdit }} />
        ))}
      </ul>
    </>
  );
}

interface RowProps {
  readonly mapping: MappingState;
  readonly act: (request: Promise<{ mappings: readonly MappingState[] }>) => void;
  readonly onEdit: (name: string) => void;
}

function MappingRow({ mapping, act, onEdit }: RowProps) {
  const text = useText();
  const session = useSession();
  const { timeZone } = useCity().manifest;
  const [isAsking, setAsking] = useState(false);
  const { name, about, topics, from, isOn, trouble, reach, messages, values, refused, lastAt, lastRefusal } = mapping;
  const language = currentLanguage();
  const count = (value: number) => formatNumber(value, 0, language);
  const refusals = Object.entries(refused);
  const total = refusals.reduce((sum, [, each]) => sum + each, 0);
  return (
    <li className="mapping-row" data-on={isOn}>
      <div className="map-row">
        <span className="strong code">{name}</span>
        <span className="quiet cut grow" title={about}>
          {about}
        </span>
        <Button
          size="small"
          aria-pressed={isOn}
          onClick={() => act(session.request('mapping.switch', { name, isOn: !isOn }))}
        >
          {text(isOn ? 'devices.mappings.off' : 'devices.mappings.on')}
        </Button>
        {from === 'saved' ? (
          <>
            <IconButton label={text('devices.mappings.edit', { name })} onClick={() => onEdit(name)}>
              <Pencil />
            </IconButton>
            <IconButton label={text('devices.mappings.remove', { name })} onClick={() => setAsking(true)}>
              <Trash2 />
            </IconButton>
          </>
        ) : (
          <span className="tag">{text('devices.mappings.config')}</span>
        )}
      </div>
      {isAsking ? (
        <div className="map-row" role="alert">
          <span className="grow">{text('devices.mappings.sure', { name })}</span>
          <Button size="small" onClick={() => setAsking(false)}>
            {text('drill.cancel')}
          </Button>
          <Button size="small" onClick={() => act(session.request('mapping.remove', { name }))}>
            {text('devices.mappings.delete')}
          </Button>
        </div>
      ) : null}
      {trouble === null ? (
        <p className="quiet">
          {isOn ? '' : `${text('devices.mappings.isOff')} · `}
          {text('devices.mappings.counts', {
            messages: count(messages),
            values: count(values),
            refused: count(total),
            points: count(reach.points),
          })}
          {lastAt === null ? '' : ` · ${formatClock(lastAt, language, timeZone)}`}
        </p>
      ) : (
        <p className="map-problem">
          {trouble.message} <span className="quiet">{trouble.remedy}</span>
        </p>
      )}
      {total === 0 ? null : (
        <p className="quiet cut" title={lastRefusal ?? ''}>
          {refusals
            .map(([reason, each]) => `${text(`reject.${reason as keyof typeof refused}`)} ${count(each)}`)
            .join(', ')}
          {lastRefusal === null ? '' : `: ${lastRefusal}`}
        </p>
      )}
      <p className="code quiet cut" title={topics.join('\n')}>
        {topics.join('  ')}
      </p>
    </li>
  );
}
