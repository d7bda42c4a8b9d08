import { checkText } from '../limits.ts';

/** Python's `replace`; a negative count replaces all. */
export function replace(self: string, old: string, by: string, times: number): string {
  const max = times < 0 ? Number.POSITIVE_INFINITY : times;
  if (old === '') return replaceEmpty(self, by, max);
  const parts = self.split(old);
  checkText(self.length + (parts.length - 1) * by.length);
  if (parts.length - 1 <= max) return parts.join(by);
  return [...parts.slice(0, max), parts.slice(max).join(old)].join(by);
}

function replaceEmpty(self: string, by: string, max: number): string {
  const letters = Array.from(self);
  checkText(self.length + (letters.length + 1) * by.length);
  let out = '';
  let done = 0;
  for (const letter of letters) {
    if (done < max) out += by;
    done += 1;
    out += letter;
  }
  return done < max ? out + by : out;
}
