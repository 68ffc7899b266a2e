import 'react';

declare module 'react' {
  /** Custom properties that place things: `--x` and `--y` on an axis, `--p` the filled part of a track. */
  interface CSSProperties {
    '--x'?: number | string;
    '--y'?: number | string;
    '--p'?: number | string;
    /** How far under its place something is written. */
    '--top'?: string;
    '--lead'?: string;
    /** How many pictures stand in a row. */
    '--frames'?: number;
  }
}
