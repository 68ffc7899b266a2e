import 'react';

declare module 'react' {
  /** Custom properties that place things: `--x` and `--y` on an axis, `--p` the filled part of a track. */
  interface CSSProperties {
    '--x'?: number | string;
    '--y'?: number | string;
    '--p'?: number | string;
    /** Top of what is written in a plot, and the length of the line that leads to it. */
    '--top'?: string;
    '--lead'?: string;
    /** Which square of a strip of pictures is shown. */
    '--place'?: number;
    /** How many pictures stand in a row. */
    '--frames'?: number;
  }
}
