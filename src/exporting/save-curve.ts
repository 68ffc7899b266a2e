import { type CurveDocument, curveToCsv, curveToJson } from './curve-export.ts';
import { curveToSvg, type Measure } from './curve-svg.ts';

export type CurveFormat = 'csv' | 'json' | 'svg';

const types: Readonly<Record<CurveFormat, string>> = {
  csv: 'text/csv;charset=utf-8',
  json: 'application/json',
  svg: 'image/svg+xml',
};

/** A link that downloads a file is needed no longer after this time. */
const REVOKE_AFTER_MS = 10_000;

/** Downloads the curve as a file. `measure`: what the picture of it draws. */
export function saveCurve(curve: CurveDocument, format: CurveFormat, measure: Measure): void {
  const file = new Blob([curveText(curve, format, measure)], { type: types[format] });
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = `${fileName(curve.title)}.${format}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), REVOKE_AFTER_MS);
}

function curveText(curve: CurveDocument, format: CurveFormat, measure: Measure): string {
  switch (format) {
    case 'csv':
      return curveToCsv(curve);
    case 'json':
      return curveToJson(curve);
    case 'svg':
      return curveToSvg(curve, measure);
  }
}

/** Letters, digits and hyphens of a title: "Emoji 64, seed 7" becomes "emoji-64-seed-7". */
function fileName(title: string): string {
  const plain = title.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return `fewer-steps-${plain}`.replace(/-+$/, '');
}
