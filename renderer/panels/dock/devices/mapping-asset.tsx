// The part of the form that says of which asset a message speaks: by its text, or a table from foreign ids to assets of the city.
import { useEffect, useMemo, useState } from 'react';
import type { MappingFile } from '../../../../contract/mapping-file.ts';
import { useText } from '../../../languages/languages.ts';
import { Button } from '../../../theme/parts/button.tsx';
import { useSession } from '../../session-context.ts';
import { Field, FormRow } from './form-parts.tsx';

const SEARCH_MS = 250;
const MOST_FOUND = 30;

/** Assets that have what was typed in their id or name, and one of the points. */
function useFoundAssets(text: string): readonly { readonly value: string; readonly about: string }[] {
  const session = useSession();
  const [found, setFound] = useState<readonly { value: string; about: string }[]>([]);
  useEffect(() => {
    if (text.trim().length < 2) return;
    let isCurrent = true;
    const timer = setTimeout(() => {
      session.request('mapping.points', { text, limit: MOST_FOUND }).then(
        ({ points }) => {
          if (!isCurrent) return;
          const assets = new Map<string, string[]>();
          for (const { asset, name } of points) assets.set(asset, [...(assets.get(asset) ?? []), name]);
          setFound([...assets].map(([value, names]) => ({ value, about: names.join(', ') })));
        },
        () => undefined,
      );
    }, SEARCH_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [session, text]);
  return found;
}

interface AssetProps {
  readonly asset: MappingFile['asset'];
  readonly isWrong: (path: string) => boolean;
  readonly onChange: (asset: MappingFile['asset']) => void;
}

export function AssetFields({ asset, isWrong, onChange }: AssetProps) {
  const text = useText();
  const [typed, setTyped] = useState('');
  const found = useFoundAssets(typed);
  const from = typeof asset === 'string' ? asset : asset.from;
  const table = typeof asset === 'string' ? undefined : asset.table;
  const rows = useMemo(() => Object.entries(table ?? {}), [table]);
  const setRows = (next: readonly (readonly [string, string])[]) =>
    onChange(
      next.length === 0 ? from : { ...(typeof asset === 'string' ? { from } : asset), table: Object.fromEntries(next) },
    );
  return (
    <>
      <Field
        label={text('devices.form.asset')}
        code
        value={from}
        isWrong={isWrong('asset')}
        onChange={(next) => onChange(typeof asset === 'string' ? next : { ...asset, from: next })}
      />
      {rows.map(([foreign, id], i) => (
        // An id that is being typed keeps its place.
        // oxlint-disable-next-line react/no-array-index-key
        <FormRow
          key={i}
          removeLabel={text('devices.form.remove')}
          onRemove={() => setRows(rows.filter((_, j) => i !== j))}
        >
          <Field
            label={text('devices.form.foreignId')}
            code
            value={foreign}
            onChange={(next) => setRows(rows.map((row, j) => (i === j ? [next, row[1]] : row)))}
          />
          <Field
            label={text('devices.form.assetIs')}
            code
            options={found}
            value={id}
            isWrong={isWrong(`asset.table.${foreign}`) || id === ''}
            onChange={(next) => {
              setTyped(next);
              setRows(rows.map((row, j) => (i === j ? [row[0], next] : row)));
            }}
          />
        </FormRow>
      ))}
      <div className="map-row">
        <Button size="small" onClick={() => setRows([...rows, [`id-${rows.length + 1}`, '']])}>
          {text('devices.form.addId')}
        </Button>
      </div>
    </>
  );
}
