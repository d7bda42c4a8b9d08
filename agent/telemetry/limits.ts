/** What an event keeps of the output of tasks, in characters and items; the rest is cut, and says so (docs/telemetry.md). */
export const outputLimits = { message: 4_096, diff: 8_192, label: 256, items: 200 } as const;

export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit)}… (${text.length - limit} more characters)`;
}
