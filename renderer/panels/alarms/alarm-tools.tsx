// What can be done with the chosen alarms, each as a button beside its key, and which of them the table shows.
import {
  BellDot,
  BellOff,
  Check,
  Clock,
  Crosshair,
  ListChecks,
  MessageSquare,
  Power,
  PowerOff,
  RotateCcw,
  Search,
  Undo2,
  UserCheck,
} from 'lucide-react';
import type { ReactNode } from 'react';
import type { SituationReport } from '../../../contract/alarm-requests.ts';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { useAlarmDesk } from '../../state/alarms/alarm-desk.ts';
import { STATE_FILTERS, type StateFilter } from '../../state/alarms/alarm-order.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { formatNumber } from '../../state/presentation.ts';
import { IconButton } from '../../theme/parts/button.tsx';
import { useSession, useSessionState } from '../session-context.ts';
import { acknowledge, mayOrder, reset, returnToService, silence, takeOrHandBack, unshelve } from './alarm-orders.ts';
import { situationTitle } from './alarm-words.ts';

const PRIORITIES = [1, 2, 3, 4] as const;

export interface ToolsProps {
  readonly situations: readonly SituationReport[];
  readonly model: GridModel | null;
  readonly isKnown: boolean;
  readonly canGo: boolean;
  readonly onGo: () => void;
  readonly onAll: () => void;
}

function Tool({
  label,
  keys,
  isOff,
  onClick,
  children,
}: {
  label: string;
  keys: string;
  isOff: boolean;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <IconButton side="top" className="alarm-tool" label={label} keys={keys} disabled={isOff} onClick={onClick}>
      {children}
      <span className="alarm-tool-word" aria-hidden="true">
        {label}
      </span>
    </IconButton>
  );
}

export function AlarmTools({ situations, model, isKnown, canGo, onGo, onAll }: ToolsProps) {
  const text = useText();
  const session = useSession();
  const user = useSessionState((state) => state.welcome?.user ?? '');
  const { targets, note } = useAlarmDesk();
  const isOff = !isKnown || targets.length === 0 || note?.kind === 'asking' || !mayOrder(session);
  const isOurs = targets.length > 0 && targets.every(({ ownedBy }) => ownedBy?.by === user);
  const isOut = targets.some(({ state }) => state === 'outOfService');
  const isShelved = targets.some(({ state }) => state === 'shelved');
  return (
    <div className="alarm-tools" role="toolbar" aria-label={text('alarms.tools')}>
      <Tool label={text('alarms.go')} keys="Enter" isOff={!canGo} onClick={onGo}>
        <Crosshair aria-hidden="true" />
      </Tool>
      {mayOrder(session) ? (
        <>
          <Tool label={text('alarms.acknowledge')} keys="A" isOff={isOff} onClick={() => acknowledge(session, targets)}>
            <Check aria-hidden="true" />
          </Tool>
          <Tool label={text('alarms.reset')} keys="R" isOff={isOff} onClick={() => reset(session, targets)}>
            <RotateCcw aria-hidden="true" />
          </Tool>
          {isShelved ? (
            <Tool label={text('alarms.unshelve')} keys="U" isOff={isOff} onClick={() => unshelve(session, targets)}>
              <Undo2 aria-hidden="true" />
            </Tool>
          ) : (
            <Tool
              label={text('alarms.shelve')}
              keys="S"
              isOff={isOff}
              onClick={() => useAlarmDesk.setState({ isShelving: true })}
            >
              <Clock aria-hidden="true" />
            </Tool>
          )}
          {isOut ? (
            <Tool
              label={text('alarms.returnToService')}
              keys="I"
              isOff={isOff}
              onClick={() => returnToService(session, targets)}
            >
              <Power aria-hidden="true" />
            </Tool>
          ) : (
            <Tool
              label={text('alarms.takeOutOfService')}
              keys="I"
              isOff={isOff}
              onClick={() => useAlarmDesk.setState({ wordsFor: 'outOfService', note: null })}
            >
              <PowerOff aria-hidden="true" />
            </Tool>
          )}
          <Tool
            label={text('alarms.comment')}
            keys="C"
            isOff={isOff}
            onClick={() => useAlarmDesk.setState({ wordsFor: 'comment', note: null })}
          >
            <MessageSquare aria-hidden="true" />
          </Tool>
          <Tool
            label={text(isOurs ? 'alarms.release' : 'alarms.own')}
            keys="O"
            isOff={isOff}
            onClick={() => takeOrHandBack(session, targets, user)}
          >
            <UserCheck aria-hidden="true" />
          </Tool>
          <Tool
            label={text('alarms.silence')}
            keys="M"
            isOff={!isKnown || note?.kind === 'asking'}
            onClick={() => silence(session)}
          >
            <BellOff aria-hidden="true" />
          </Tool>
        </>
      ) : null}
      <Tool label={text('alarms.selectAll')} keys="Ctrl A" isOff={!isKnown} onClick={onAll}>
        <ListChecks aria-hidden="true" />
      </Tool>
      <span className="grow" />
      <Filters situations={situations} model={model} />
    </div>
  );
}

function Filters({ situations, model }: Pick<ToolsProps, 'situations' | 'model'>) {
  const text = useText();
  const session = useSession();
  const { words, priority, state, situation, isMineOnly, isSoundOfMineOnly } = useAlarmDesk();
  const number = (n: number) => formatNumber(n, 0, currentLanguage());
  return (
    <>
      {situations.length === 0 && situation === null ? null : (
        <select
          className="select alarm-filter"
          aria-label={text('alarms.filter.situation')}
          value={situation ?? ''}
          onChange={({ target: { value } }) =>
            useAlarmDesk.setState({ situation: value === '' ? null : Number(value) })
          }
        >
          <option value="">{text('alarms.filter.allSituations')}</option>
          {situations.map((one) => (
            <option key={one.number} value={one.number}>
              {situationTitle(one, number(one.alarms), model, text)}
            </option>
          ))}
        </select>
      )}
      {session.may('control.areas') ? (
        <select
          className="select alarm-filter"
          aria-label={text('alarms.filter.areas')}
          value={isMineOnly ? 'mine' : 'all'}
          onChange={({ target: { value } }) => useAlarmDesk.setState({ isMineOnly: value === 'mine' })}
        >
          <option value="all">{text('alarms.filter.areas.all')}</option>
          <option value="mine">{text('alarms.filter.areas.mine')}</option>
        </select>
      ) : null}
      {session.may('control.areas') && mayOrder(session) ? (
        <IconButton
          side="top"
          className="alarm-tool"
          label={text('alarms.command.soundMine')}
          aria-pressed={isSoundOfMineOnly}
          onClick={() => useAlarmDesk.setState({ isSoundOfMineOnly: !isSoundOfMineOnly })}
        >
          <BellDot aria-hidden="true" />
        </IconButton>
      ) : null}
      <select
        className="select alarm-filter"
        aria-label={text('alarms.filter.priority')}
        value={priority ?? ''}
        onChange={({ target: { value } }) => useAlarmDesk.setState({ priority: value === '' ? null : Number(value) })}
      >
        <option value="">{text('alarms.filter.allPriorities')}</option>
        {PRIORITIES.map((one) => (
          <option key={one} value={one}>
            {text(`alarms.priority.${one}`)}
          </option>
        ))}
      </select>
      <select
        className="select alarm-filter"
        aria-label={text('alarms.filter.state')}
        value={state}
        onChange={({ target: { value } }) =>
          useAlarmDesk.setState({ state: value as StateFilter, definition: null, span: null })
        }
      >
        {STATE_FILTERS.map((one) => (
          <option key={one} value={one}>
            {text(`alarms.filter.state.${one}`)}
          </option>
        ))}
      </select>
      <label className="filter alarm-words">
        <Search />
        <input
          className="filter-input"
          type="search"
          value={words}
          placeholder={text('alarms.filter.words')}
          aria-label={text('alarms.filter.words')}
          onChange={({ target: { value } }) => useAlarmDesk.setState({ words: value })}
        />
      </label>
    </>
  );
}
