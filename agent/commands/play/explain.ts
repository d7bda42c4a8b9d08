import type { TierChoice } from '../../executor/choose.ts';
import { formatReason } from '../../executor/native/reasons.ts';

/** Who runs each play and why, for people. */
export function explainText(tiers: readonly TierChoice[]): string {
  if (tiers.length === 0) return 'nothing to run\n';
  return tiers
    .map(({ play, name, tier, reasons }) => {
      const lines = reasons.map((reason) => `    ${formatReason(reason)}\n`);
      const why = lines.length === 0 ? '' : `, as this process does not know\n${lines.join('')}`;
      return `play ${play + 1} "${name}": ${tier}${why === '' ? '\n' : why}`;
    })
    .join('');
}

/** The same as `{ plays: [{ play, name, tier, reasons: [{ file, line, what }] }] }`. */
export function explainJson(tiers: readonly TierChoice[]): string {
  return `${JSON.stringify({ plays: tiers })}\n`;
}
