// A part of the screen that fails takes nothing else down with it: it says so in its place, and can be shown anew. Errors here are
// bugs; React has written them to the console.
import { Component, type ReactNode } from 'react';
import { textOf } from '../languages/languages.ts';
import { Button } from '../theme/parts/button.tsx';

interface Props {
  readonly children: ReactNode;
  /** whatever was drawn when it failed is drawn anew once this changes */
  readonly of?: unknown;
  /** the whole page: only opening it again helps */
  readonly isPage?: boolean;
}

interface State {
  readonly hasFailed: boolean;
  readonly of: unknown;
}

export class GuardedPart extends Component<Props, State> {
  override state: State = { hasFailed: false, of: this.props.of };

  static getDerivedStateFromError(): Partial<State> {
    return { hasFailed: true };
  }

  static getDerivedStateFromProps({ of }: Props, state: State): Partial<State> | null {
    return of === state.of ? null : { hasFailed: false, of };
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    const { isPage } = this.props;
    return (
      <div className="part-failed" data-page={isPage} role="alert">
        <p>{textOf(isPage ? 'part.allFailed' : 'part.failed')}</p>
        <Button onClick={() => (isPage ? location.reload() : this.setState({ hasFailed: false }))}>
          {textOf(isPage ? 'start.reload' : 'part.again')}
        </Button>
      </div>
    );
  }
}
