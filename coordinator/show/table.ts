/** Rows as aligned columns, two spaces apart, nothing after the last; the first row is the heading. */
export function textTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (row: readonly string[]) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  return rows.map((row) => `${line(row).trimEnd()}\n`).join('');
}

/** `40ms`, `1.2s`, `3m05s`, `4h10m`, `12d`. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1_000;
  if (milliseconds < 1_000) return `${Math.round(milliseconds)}ms`;
  if (seconds < 60) return `${seconds.toFixed(1)}s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m${pad(seconds % 60)}s`;
  if (seconds < 48 * 3_600) return `${Math.floor(seconds / 3_600)}h${pad((seconds % 3_600) / 60)}m`;
  return `${Math.floor(seconds / 86_400)}d`;
}

/** `12s ago`; `never` for null. */
export function ago(time: string | null, now: Date): string {
  if (time === null) return 'never';
  const past = Math.max(0, now.getTime() - Date.parse(time));
  return past < 1_000 ? 'now' : `${duration(past).replace(/\.\d+/, '')} ago`;
}

function pad(number: number): string {
  return String(Math.floor(number)).padStart(2, '0');
}
