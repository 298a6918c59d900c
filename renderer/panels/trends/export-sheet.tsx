// The trends as a file: what is drawn or every sample behind it, with unit, quality and origin of each value.
import { X } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { currentLanguage, textOf, useText } from '../../languages/languages.ts';
import type { City } from '../../state/city.ts';
import { useDesk } from '../../state/desk-store.ts';
import { formatNumber } from '../../state/presentation.ts';
import { formatEntry } from '../../state/replay/city-wall-time.ts';
import { stretchOf } from '../../state/replay/time-range.ts';
import type { Session } from '../../state/session.ts';
import { isoInZone } from '../../../contract/csv-cells.ts';
import { type ExportOutcome, makeCsv, makeXlsx, saveFile, type Workbook } from '../../state/trends/export-file.ts';
import type { ExportContent, ExportRequest } from '../../state/trends/export-rows.ts';
import { Button, IconButton } from '../../theme/parts/button.tsx';
import { Choice } from '../../theme/parts/choice.tsx';
import { Sheet } from '../../theme/parts/sheet.tsx';
import { SwitchRow } from '../../theme/parts/switch.tsx';
import { useCity, useSession } from '../session-context.ts';
import { assetTitle, pointTitle } from '../values/city-text.ts';
import { shownPoints, stateText } from './trend-words.ts';

const CONTENTS: readonly ExportContent[] = ['slots', 'wide', 'raw'];
const SLOTS = 2_000;

type Format = 'csv' | 'xlsx';
type Progress =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly rows: number; readonly share: number }
  | { readonly kind: 'told'; readonly message: string; readonly isFailure: boolean };

function requestOf(session: Session, city: City, content: ExportContent): ExportRequest {
  const { trendPoints, trendRange } = useDesk.getState();
  const nowMs = session.clock.now();
  const isPast = session.store.getState().replay !== null;
  return {
    ...stretchOf(trendRange, nowMs),
    zone: city.manifest.timeZone,
    content,
    slots: SLOTS,
    knownMs: isPast ? nowMs : Number.POSITIVE_INFINITY,
    points: shownPoints(city, trendPoints).map(({ id, row, unit, factor, isState }) => ({
      id,
      asset: assetTitle(city, city.assetOfPoint(row), textOf),
      name: pointTitle(city, row, textOf),
      unit,
      factor,
      stateName: isState ? (value) => stateText(city, row, value) : null,
    })),
  };
}

function workbookAbout(session: Session, city: City, { fromMs, toMs, zone }: ExportRequest): Workbook {
  return {
    sheets: { values: textOf('trends.export.values'), about: textOf('trends.export.about') },
    about: (_, hasSimulated) => [
      [textOf('trends.export.city'), city.manifest.name],
      [textOf('trends.export.from'), isoInZone(fromMs, zone)],
      [textOf('trends.export.to'), isoInZone(toMs, zone)],
      [textOf('trends.export.zone'), zone],
      [textOf('trends.export.by'), session.store.getState().welcome?.user ?? ''],
      [textOf('trends.export.at'), new Date().toISOString()],
      ...(session.store.getState().replay === null
        ? []
        : ([[textOf('trends.export.moment'), isoInZone(session.clock.now(), zone)]] as const)),
      ...(hasSimulated ? ([[textOf('trends.export.simulated'), textOf('value.yes')]] as const) : []),
    ],
  };
}

const stamp = (ms: number, zone: string): string => formatEntry(ms, zone).replace(/[^\d]/g, '').slice(0, 14);

export function ExportSheet() {
  const text = useText();
  const { overlay, setOverlay } = useDesk();
  const close = () => setOverlay(null);
  return (
    <Sheet
      label={text('trends.export.title')}
      className="trends-export"
      isOpen={overlay === 'trendExport'}
      onClose={close}
    >
      <div className="panel-head">
        <h2 className="t-14">{text('trends.export.title')}</h2>
        <span className="grow" />
        <IconButton label={text('trends.export.close')} keys="Esc" onClick={close}>
          <X />
        </IconButton>
      </div>
      <ExportForm />
    </Sheet>
  );
}

function ExportForm() {
  const text = useText();
  const session = useSession();
  const city = useCity();
  const { timeZone, id } = city.manifest;
  const [content, setContent] = useState<ExportContent>('slots');
  const [format, setFormat] = useState<Format>('csv');
  const [hasMark, setHasMark] = useState(false);
  const [progress, setProgress] = useState<Progress>({ kind: 'idle' });
  const run = useRef<object | null>(null);
  // A sheet that is closed saves nothing any more.
  useEffect(() => () => void (run.current = null), []);
  const [shown] = useState(() => requestOf(session, city, 'raw'));
  const isRunning = progress.kind === 'running';
  const count = (rows: number) => formatNumber(rows, 0, currentLanguage());

  const tell = (outcome: ExportOutcome, name: string) => {
    if (outcome.kind === 'file') {
      saveFile(outcome.file, name);
      setProgress({
        kind: 'told',
        isFailure: false,
        message: text('trends.export.done', { rows: count(outcome.rows), file: name }),
      });
    } else if (outcome.kind === 'nothing')
      setProgress({ kind: 'told', isFailure: false, message: text('trends.export.nothing') });
    else if (outcome.kind === 'tooMany')
      setProgress({
        kind: 'told',
        isFailure: true,
        message: text('trends.export.tooMany', { most: count(outcome.most) }),
      });
    else setProgress({ kind: 'idle' });
  };

  const save = async (event: FormEvent) => {
    event.preventDefault();
    const mine = {};
    run.current = mine;
    const isCancelled = () => run.current !== mine;
    const request = requestOf(session, city, content);
    const name = `${id}-${stamp(request.fromMs, timeZone)}-${stamp(request.toMs, timeZone)}.${format}`;
    setProgress({ kind: 'running', rows: 0, share: 0 });
    const hooks = {
      ask: session.request,
      isCancelled,
      onProgress: (rows: number, share: number) => {
        if (!isCancelled()) setProgress({ kind: 'running', rows, share });
      },
    };
    try {
      const outcome =
        format === 'csv'
          ? await makeCsv(request, hasMark, hooks)
          : await makeXlsx(request, workbookAbout(session, city, request), hooks);
      if (!isCancelled()) tell(outcome, name);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (!isCancelled())
        setProgress({ kind: 'told', isFailure: true, message: text('trends.export.failed', { message }) });
    }
  };
  const cancel = () => {
    run.current = null;
    setProgress({ kind: 'idle' });
  };

  return (
    <form onSubmit={(event) => void save(event)}>
      <p>
        {text('trends.export.range', {
          from: formatEntry(shown.fromMs, timeZone),
          to: formatEntry(shown.toMs, timeZone),
          zone: timeZone,
        })}
      </p>
      <label className="map-field">
        <span className="field-label">{text('trends.export.what')}</span>
        <select
          className="select"
          value={content}
          disabled={isRunning}
          onChange={(event) => setContent(event.target.value as ExportContent)}
        >
          {CONTENTS.map((one) => (
            <option key={one} value={one}>
              {text(`trends.export.${one}`)}
            </option>
          ))}
        </select>
      </label>
      <Choice
        label={text('trends.export.format')}
        value={format}
        options={[
          { value: 'csv', text: 'CSV' },
          { value: 'xlsx', text: 'XLSX' },
        ]}
        onChange={(next) => setFormat(next === 'xlsx' ? 'xlsx' : 'csv')}
      />
      {format === 'csv' ? <SwitchRow label={text('trends.export.bom')} isOn={hasMark} onChange={setHasMark} /> : null}
      <div className="trends-export-foot">
        <p className="grow" role={progress.kind === 'told' && progress.isFailure ? 'alert' : 'status'}>
          {progress.kind === 'running'
            ? text('trends.export.progress', { rows: count(progress.rows), share: Math.floor(100 * progress.share) })
            : progress.kind === 'told'
              ? progress.message
              : null}
        </p>
        {isRunning ? <Button onClick={cancel}>{text('trends.export.cancel')}</Button> : null}
        <Button type="submit" look="primary" disabled={isRunning}>
          {text('trends.export.save')}
        </Button>
      </div>
    </form>
  );
}
