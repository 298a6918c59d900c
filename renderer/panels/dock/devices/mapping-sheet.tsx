// Making or changing a mapping: the form, beside it what it would do to the last messages, and nothing takes effect before it is saved.
import { useEffect, useMemo, useState } from 'react';
import { mappingFileSchema } from '../../../../contract/mapping-file.ts';
import type { MappingDryRun, MappingProblemTold, ProposalNote } from '../../../../contract/mapping-requests.ts';
import { useText } from '../../../languages/languages.ts';
import { Button } from '../../../theme/parts/button.tsx';
import { Choice } from '../../../theme/parts/choice.tsx';
import { Sheet } from '../../../theme/parts/sheet.tsx';
import { useSession } from '../../session-context.ts';
import { useAnswer } from '../grid/use-answer.ts';
import { type MappingDraft, settled } from './mapping-draft.ts';
import { DryRunView } from './mapping-dry-run.tsx';
import { MappingForm } from './mapping-form.tsx';

const TRY_AFTER_MS = 300;
const TRY_EVERY_MS = 5_000;
const NAMES_QUESTION = { text: '\u0000', limit: 1 };
const NAMES_EVERY_MS = 600_000;

export interface Opened {
  readonly draft: MappingDraft;
  readonly notes: readonly ProposalNote[];
  readonly isNew: boolean;
}

interface Tried {
  readonly problems: readonly MappingProblemTold[];
  readonly dryRun: MappingDryRun | null;
  readonly failure: string | null;
}

/** What the host says of the draft, a moment after it was changed and again while it is looked at. */
function useTried(draft: unknown): Tried {
  const session = useSession();
  const [tried, setTried] = useState<Tried>({ problems: [], dryRun: null, failure: null });
  useEffect(() => {
    let isCurrent = true;
    let timer: ReturnType<typeof setTimeout>;
    const ask = async () => {
      try {
        const answer = await session.request('mapping.try', { mapping: draft as Record<string, unknown> });
        if (isCurrent) setTried({ ...answer, failure: null });
      } catch (error) {
        const failure = error instanceof Error ? error.message : String(error);
        if (isCurrent) setTried((last) => ({ ...last, failure }));
      }
      if (isCurrent) timer = setTimeout(() => void ask(), TRY_EVERY_MS);
    };
    timer = setTimeout(() => void ask(), TRY_AFTER_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [session, draft]);
  return tried;
}

export function MappingSheet({ opened, onClose }: { opened: Opened | null; onClose: () => void }) {
  const text = useText();
  return (
    <Sheet label={text('devices.sheet.title')} className="mapping-sheet" isOpen={opened !== null} onClose={onClose}>
      {opened === null ? null : <SheetBody opened={opened} onClose={onClose} />}
    </Sheet>
  );
}

function SheetBody({ opened, onClose }: { opened: Opened; onClose: () => void }) {
  const text = useText();
  const session = useSession();
  const [draft, setDraft] = useState(opened.draft);
  const [json, setJson] = useState<string | null>(null);
  const [saving, setSaving] = useState<{
    isBusy: boolean;
    problems: readonly MappingProblemTold[];
    failure: string | null;
  }>({
    ...{ isBusy: false, problems: [], failure: null },
  });
  const parsed = useMemo(
    () => (json === null ? { draft: settled(draft), wrong: null } : readJson(json)),
    [json, draft],
  );
  const tried = useTried(parsed.draft);
  const names = useAnswer('mapping.points', NAMES_QUESTION, NAMES_EVERY_MS).result?.names ?? [];
  const problems = saving.problems.length > 0 ? saving.problems : tried.problems;
  const change = (next: MappingDraft) => {
    setDraft(next);
    setSaving((last) => ({ ...last, problems: [], failure: null }));
  };
  // As JSON anything can be written; the form shows what has the shape of a mapping.
  const fits = json === null || mappingFileSchema.safeParse(parsed.draft).success;
  const save = async () => {
    setSaving({ isBusy: true, problems: [], failure: null });
    try {
      const { problems: found } = await session.request('mapping.save', {
        mapping: parsed.draft as Record<string, unknown>,
      });
      if (found.length === 0) onClose();
      else setSaving({ isBusy: false, problems: found, failure: null });
    } catch (error) {
      setSaving({ isBusy: false, problems: [], failure: error instanceof Error ? error.message : String(error) });
    }
  };
  return (
    <>
      <div className="panel-head">
        <h2 className="t-14">{text('devices.sheet.title')}</h2>
        <span className="grow" />
        <Choice
          label={text('devices.sheet.as')}
          value={json === null ? 'form' : 'json'}
          options={[
            { value: 'form', text: text('devices.sheet.form') },
            { value: 'json', text: 'JSON' },
          ]}
          onChange={(as) => {
            if (as === 'json') setJson(JSON.stringify(draft, null, 2));
            else if (fits) {
              setDraft(parsed.draft as MappingDraft);
              setJson(null);
            }
          }}
        />
      </div>
      <div className="mapping-body">
        <div className="mapping-edit scroll" tabIndex={0} role="region" aria-label={text('devices.sheet.form')}>
          {opened.notes.length === 0 ? null : (
            <ul className="map-notes" aria-label={text('devices.sheet.notes')}>
              {opened.notes.slice(0, 12).map(({ note, place, sample }) => (
                <li key={`${note} ${place}`}>{text(`devices.note.${note}`, { place, sample })}</li>
              ))}
            </ul>
          )}
          {json === null ? (
            <MappingForm {...{ draft, names, problems }} isNew={opened.isNew} onChange={change} />
          ) : (
            <textarea
              className="input code mapping-json"
              aria-label={text('devices.sheet.json')}
              aria-invalid={parsed.wrong !== null}
              spellCheck={false}
              value={json}
              onChange={(event) => setJson(event.target.value)}
            />
          )}
        </div>
        <DryRunView {...{ problems }} dryRun={tried.dryRun} failure={parsed.wrong ?? saving.failure ?? tried.failure} />
      </div>
      <div className="mapping-foot">
        <span className="quiet">{text('devices.sheet.promise')}</span>
        <span className="grow" />
        <Button onClick={onClose}>{text('drill.cancel')}</Button>
        <Button
          look="primary"
          disabled={saving.isBusy || problems.length > 0 || parsed.wrong !== null}
          onClick={() => void save()}
        >
          {text('devices.sheet.save')}
        </Button>
      </div>
    </>
  );
}

function readJson(json: string): { draft: unknown; wrong: string | null } {
  try {
    const draft: unknown = JSON.parse(json);
    if (typeof draft === 'object' && draft !== null && !Array.isArray(draft)) return { draft, wrong: null };
    return { draft: {}, wrong: '{ }' };
  } catch (error) {
    return { draft: {}, wrong: error instanceof Error ? error.message : String(error) };
  }
}
