// Steps that are no switching: locks, tags, proofs, earths, documents and permits, of the element that is chosen.
import { useState } from 'react';
import { DOCUMENT_TYPES, type OrderOperation, orderOperationSchema } from '../../../contract/order-requests.ts';
import { useText } from '../../languages/languages.ts';
import { useDesk } from '../../state/desk-store.ts';
import type { GridModel, GridRef } from '../../state/grid-model.ts';
import { addStep } from '../../state/orders/order-draft.ts';
import { Button } from '../../theme/parts/button.tsx';
import { gridRefOf } from '../grid/grid-selection.ts';
import { elementTitle } from '../grid/grid-titles.ts';
import { changeDraft } from './order-actions.ts';

/** What is done, and which names it needs besides the chosen element. */
const KINDS = {
  'lock.locked': [],
  'lock.unlocked': [],
  'tag.on': ['tag', 'document'],
  'tag.off': ['tag', 'document'],
  'verify.dead': [],
  'verify.screened': [],
  'ground.on': ['earth'],
  'ground.off': ['earth'],
  'document.issued': ['document', 'holder'],
  'document.workEnded': ['document', 'holder'],
  'document.released': ['document', 'holder'],
  'permit.on': ['permit', 'document', 'crew'],
  'permit.off': ['permit', 'document', 'crew'],
} as const satisfies Record<string, readonly string[]>;
type Kind = keyof typeof KINDS;
type Field = (typeof KINDS)[Kind][number];
const NEEDS_DEVICE: ReadonlySet<string> = new Set(['lock', 'tag']);
const NEEDS_NODE: ReadonlySet<string> = new Set(['verify', 'ground']);
const MOST_NAME = 200;

/** The node of an element at which it is proven dead or earthed: of a switch the side away from its busbar. */
function nodeOf(model: GridModel, { table, row }: GridRef): string | null {
  const { branches, switches } = model.data;
  const node = table === 'switches' ? switches.nodeB[row] : table === 'branches' ? branches.from[row] : undefined;
  return node === undefined || node < 0 ? null : model.id('nodes', node);
}

/** null: something is missing. */
function operationOf(
  kind: Kind,
  type: (typeof DOCUMENT_TYPES)[number],
  names: Readonly<Partial<Record<Field, string>>>,
  place: { device: string | null; node: string | null },
): OrderOperation | null {
  const [what, to] = kind.split('.') as [string, string];
  const target = what === 'verify' ? { what: to } : { to };
  const given = { kind: what, ...target, ...place, ...names, ...(what === 'tag' ? { type } : {}) };
  const read = orderOperationSchema.safeParse(given);
  return read.success ? read.data : null;
}

export function AddStep({ model }: { model: GridModel | null }) {
  const text = useText();
  const selection = useDesk((state) => state.selection);
  const [kind, setKind] = useState<Kind>('lock.locked');
  const [type, setType] = useState<(typeof DOCUMENT_TYPES)[number]>('clearance');
  const [names, setNames] = useState<Partial<Record<Field, string>>>({});
  const ref = model === null ? null : gridRefOf(model, selection);
  const what = kind.split('.')[0]!;
  const isOfElement = NEEDS_DEVICE.has(what) || NEEDS_NODE.has(what);
  const device = model !== null && ref?.table === 'switches' ? model.id('switches', ref.row) : null;
  const node = model === null || ref === null ? null : nodeOf(model, ref);
  const fields: readonly Field[] = KINDS[kind];
  const given = Object.fromEntries(fields.map((field) => [field, names[field]?.trim() ?? '']));
  const operation = operationOf(kind, type, given, { device, node });
  return (
    <div className="add-step" role="group" aria-label={text('order.add')}>
      <select
        className="select"
        aria-label={text('order.add')}
        value={kind}
        onChange={({ target }) => setKind(target.value as Kind)}
      >
        {(Object.keys(KINDS) as Kind[]).map((one) => (
          <option key={one} value={one}>
            {text(`order.add.${one}`)}
          </option>
        ))}
      </select>
      {isOfElement ? (
        <span className="cut">
          {model === null || ref === null ? (
            <span className="quiet">
              {text(NEEDS_DEVICE.has(what) ? 'order.add.chooseSwitch' : 'order.add.choosePlace')}
            </span>
          ) : (
            elementTitle(model, ref)
          )}
        </span>
      ) : null}
      {what === 'tag' ? (
        <select
          className="select"
          aria-label={text('order.add.type')}
          value={type}
          onChange={({ target }) => setType(target.value as typeof type)}
        >
          {DOCUMENT_TYPES.map((one) => (
            <option key={one} value={one}>
              {text(`order.document.${one}`)}
            </option>
          ))}
        </select>
      ) : null}
      {fields.map((field) => (
        <input
          key={field}
          className="input"
          aria-label={text(`order.add.${field}`)}
          placeholder={text(`order.add.${field}`)}
          maxLength={MOST_NAME}
          value={names[field] ?? ''}
          onChange={({ target }) => setNames({ ...names, [field]: target.value })}
        />
      ))}
      <Button
        size="small"
        disabled={operation === null}
        onClick={() => operation !== null && changeDraft((draft) => addStep(draft, operation, false))}
      >
        {text('order.add.do')}
      </Button>
    </div>
  );
}
