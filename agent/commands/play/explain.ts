import type { TierChoice } from '../../executor/choose.ts';
import { formatReason, type Reason } from '../../executor/native/reasons.ts';
import { shownPath } from './shown-path.ts';

/** Who runs each play and why, for people in the folder `cwd`. */
export function explainText(tiers: readonly TierChoice[], cwd: string): string {
  if (tiers.length === 0) return 'nothing to run\n';
  return tiers
    .map(({ play, name, tier, reasons }) => {
      const lines = reasons.map((reason) => `    ${reasonText(reason, cwd)}\n`);
      const why =
        lines.length === 0
          ? ''
          : `, ${tier === 'native' ? 'which refuses' : 'because of'}\n${lines.join('')}`;
      return `play ${play + 1} "${name}": ${tier}${why === '' ? '\n' : why}`;
    })
    .join('');
}

function reasonText({ file, ...reason }: Reason, cwd: string): string {
  return formatReason(file === undefined ? reason : { ...reason, file: shownPath(file, cwd) });
}

/** The same as `{ plays: [{ play, name, tier, reasons: [{ file, line, what }] }] }`, files absolute. */
export function explainJson(tiers: readonly TierChoice[]): string {
  return `${JSON.stringify({ plays: tiers })}\n`;
}
