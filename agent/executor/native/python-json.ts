import { Float, isList, isMap, type Value } from '../../../shared/state/value.ts';
import { pythonText } from './python-text.ts';

/** What Python's `json.dumps()` makes of a value with its defaults: spaces after `,` and `:`, ASCII only. */
export function pythonJson(value: Value): string {
  if (typeof value === 'string') return jsonText(value);
  if (isMap(value)) {
    return `{${[...value].map(([key, item]) => `${jsonText(String(key))}: ${pythonJson(item)}`).join(', ')}}`;
  }
  if (isList(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
  }
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof Float)
    return pythonText(value);
  return jsonText(value.text);
}

function jsonText(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, (char) => {
    if (char === '\u007f') return char;
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** `json.dumps(sort_keys=True, indent=4)`, as Ansible shows structures in diffs. */
export function pythonJsonIndented(value: Value, indent = ''): string {
  const deeper = `${indent}    `;
  if (isMap(value) && value.size > 0) {
    const entries = [...value].map(([key, item]) => [String(key), item] as const).sort(byKey);
    const lines = entries.map(
      ([key, item]) => `${deeper}${jsonText(key)}: ${pythonJsonIndented(item, deeper)}`,
    );
    return `{\n${lines.join(',\n')}\n${indent}}`;
  }
  if (isList(value) && value.length > 0) {
    return `[\n${value.map((item) => deeper + pythonJsonIndented(item, deeper)).join(',\n')}\n${indent}]`;
  }
  return pythonJson(value);
}

function byKey([a]: readonly [string, Value], [b]: readonly [string, Value]): number {
  return a < b ? -1 : 1;
}
