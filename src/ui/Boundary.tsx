import * as React from 'react';

interface IProps {
  /** What stands in for the children when they cannot be shown. */
  readonly fallback: React.ReactNode;
  readonly children: React.ReactNode;
}

/**
 * Keeps a part that cannot be shown, such as a run of a server from the future, from taking the
 * rest of the page along.
 */
export class Boundary extends React.Component<
  IProps,
  { readonly hasFailed: boolean }
> {
  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  state = { hasFailed: false };

  // With other children it is worth another try.
  componentDidUpdate({ children }: IProps): void {
    if (this.state.hasFailed && children !== this.props.children) {
      this.setState({ hasFailed: false });
    }
  }

  render(): React.ReactNode {
    return this.state.hasFailed ? this.props.fallback : this.props.children;
  }
}
