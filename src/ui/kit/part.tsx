import { Component, type ReactNode, Suspense } from 'react';

type Props = { readonly children: ReactNode };

/** A part of the page whose code comes when it is first needed. Where it cannot be loaded, the rest goes on. */
export class Part extends Component<Props, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (this.state.failed) return <p role="alert">This part could not be loaded. Reload the page to try again.</p>;
    return <Suspense fallback={null}>{this.props.children}</Suspense>;
  }
}
