// The head of every inspected object: what it is, and the few things one does with it.
import { Copy, Crosshair, Link2, X } from 'lucide-react';
import { useState } from 'react';
import { useText } from '../../languages/languages.ts';
import { useDesk } from '../../state/desk-store.ts';
import { linkToHere } from '../../state/view-address.ts';
import { AssetSymbol } from '../../theme/icons/asset-symbol.tsx';
import { Button, IconButton } from '../../theme/parts/button.tsx';
import { flyTo } from '../city-view/fly-to.ts';
import { useSession } from '../session-context.ts';
import type { Place } from './pack-rows.ts';

function CopyButton({
  label,
  content,
  children,
}: {
  label: string;
  content: () => string | Promise<string>;
  children: React.ReactNode;
}) {
  const text = useText();
  const [isCopied, setIsCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(await content());
    setIsCopied(true);
    setTimeout(() => setIsCopied(false), 1500);
  };
  return (
    <Button size="small" onClick={() => void copy()}>
      {children}
      <span aria-live="polite">{isCopied ? text('inspector.copied') : label}</span>
    </Button>
  );
}

export function ObjectHead({
  symbol,
  title,
  subtitle,
  id,
  place,
  span,
}: {
  symbol: string;
  title: string;
  subtitle: string;
  id: string;
  place: Place | null;
  /** metres of ground to show when flying there */
  span: number;
}) {
  const text = useText();
  const session = useSession();
  const select = useDesk((state) => state.select);
  return (
    <>
      <div className="object-head">
        <span className="object-symbol">
          <AssetSymbol name={symbol} size={20} />
        </span>
        <div className="object-names">
          <h2 className="object-title cut" title={title}>
            {title}
          </h2>
          <div className="object-subtitle cut" title={subtitle}>
            {subtitle}
          </div>
        </div>
        <IconButton label={text('inspector.close')} keys="Esc" side="left" onClick={() => select(null)}>
          <X />
        </IconButton>
      </div>
      <div className="object-actions">
        {place === null ? null : (
          <Button size="small" onClick={() => flyTo(session, { ...place, span })}>
            <Crosshair />
            {text('inspector.flyTo')}
          </Button>
        )}
        <CopyButton label={text('inspector.copyId')} content={() => id}>
          <Copy />
        </CopyButton>
        <CopyButton label={text('inspector.copyLink')} content={() => linkToHere(session)}>
          <Link2 />
        </CopyButton>
      </div>
    </>
  );
}
