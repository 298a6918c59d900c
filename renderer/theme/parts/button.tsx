import type { ComponentProps, ReactNode } from 'react';
import { Tip } from './tip.tsx';

type ButtonProps = ComponentProps<'button'> & { look?: 'plain' | 'ghost' | 'primary'; size?: 'normal' | 'small' };

export function Button({ look = 'plain', size = 'normal', className = '', ...rest }: ButtonProps) {
  return <button type="button" className={`button ${className}`} data-look={look} data-size={size} {...rest} />;
}

/** An icon alone: always with a name, a tooltip and, where it has one, its key. */
export function IconButton({
  label,
  keys,
  side,
  className = '',
  children,
  ...rest
}: Omit<ComponentProps<'button'>, 'children'> & {
  label: string;
  keys?: string | undefined;
  side?: 'top' | 'bottom' | 'left' | 'right';
  children: ReactNode;
}) {
  return (
    <Tip text={label} keys={keys} side={side ?? 'bottom'}>
      <button type="button" className={`icon-button ${className}`} aria-label={label} {...rest}>
        {children}
      </button>
    </Tip>
  );
}
