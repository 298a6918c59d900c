import { symbolShapes } from './asset-symbols.ts';

/** Decorative: the name always stands beside it. */
export function AssetSymbol({ name, size = 16 }: { name: string; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      {symbolShapes(name).map((shape) => (
        <path key={shape.d} d={shape.d} fill={shape.filled === true ? 'currentColor' : 'none'} />
      ))}
    </svg>
  );
}
