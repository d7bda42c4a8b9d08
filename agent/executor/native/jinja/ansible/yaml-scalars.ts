import { typeError, UnsupportedError } from '../errors.ts';
import { floatRepr } from '../runtime/floats.ts';
import { isBoxedFloat, isFloat, isInt } from '../runtime/number-forms.ts';
import { asText, isMoment, Text, typeName, Undefined, type Value } from '../runtime/values.ts';

/** A scalar as YAML writes it, and whether it is a string (which may need quotes to stay one). */
export interface Scalar {
  readonly text: string;
  readonly isString: boolean;
}

/** What PyYAML's representer makes of a scalar. Throws for what it cannot represent. */
export function scalarOf(value: Value): Scalar {
  if (value instanceof Text && value.kind === 'markup') throw new UnsupportedError('YAML of Markup');
  const text = asText(value);
  if (text !== undefined) return { text, isString: true };
  if (value === null) return { text: 'null', isString: false };
  if (typeof value === 'boolean') return { text: String(value), isString: false };
  if (isInt(value)) return { text: String(value), isString: false };
  if (isFloat(value)) return { text: floatText(isBoxedFloat(value) ? value.value : value), isString: false };
  if (isMoment(value)) return { text: value.toString(), isString: false };
  if (value instanceof Undefined) throw value.error();
  if (value instanceof Map || Array.isArray(value)) throw typeError('not a scalar');
  throw new UnsupportedError(`YAML of a ${typeName(value)}`);
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value < 0 ? '-.inf' : '.inf';
  const text = floatRepr(value);
  return !text.includes('.') && text.includes('e') ? text.replace('e', '.0e') : text;
}

const others: readonly RegExp[] = [
  /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/,
  /^(?:[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
  /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/,
  /^(?:<<|=)$/,
  /^(?:~|null|Null|NULL|)$/,
  /^(?:\d{4}-\d{2}-\d{2}|\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|[ \t]+)\d{1,2}:\d{2}:\d{2}(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d{1,2}(?::\d{2})?))?)$/,
];

/** Whether a plain scalar of this text would be read as something other than a string. */
export function readsAsOther(text: string): boolean {
  return others.some((pattern) => pattern.test(text));
}

/** What libyaml's emitter knows of a scalar before it chooses its style. */
interface Analysis {
  readonly multiline: boolean;
  readonly flowPlain: boolean;
  readonly blockPlain: boolean;
  readonly singleQuoted: boolean;
}

const breaks = /[\r\n\x85\u2028\u2029]/;
const printable = /[\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;

/** libyaml's `yaml_emitter_analyze_scalar`. */
export function analyzeScalar(text: string): Analysis {
  if (text === '') return { multiline: false, flowPlain: false, blockPlain: true, singleQuoted: true };
  const chars = Array.from(text);
  const isBreak = (char: string | undefined): boolean => char !== undefined && breaks.test(char);
  const isBlank = (char: string | undefined): boolean =>
    char === undefined || char === ' ' || char === '\t' || isBreak(char);
  let flow = /^(?:---|\.\.\.)/.test(text);
  let block = flow;
  let special = false;
  for (const [index, char] of chars.entries()) {
    const followed = isBlank(chars[index + 1]);
    if (index === 0 ? '#,[]{}&*!|>\'"%@`'.includes(char) : ',?[]{}'.includes(char)) {
      flow = true;
      block ||= index === 0;
    }
    if (char === ':' || (index === 0 && char === '?')) {
      flow = true;
      block ||= followed;
    }
    if (
      (index === 0 && char === '-' && followed) ||
      (index > 0 && char === '#' && isBlank(chars[index - 1]))
    ) {
      flow = true;
      block = true;
    }
    if (char.length > 1 || !printable.test(char)) special = true;
  }
  const first = chars[0];
  const last = chars.at(-1);
  const multiline = breaks.test(text);
  const edges = first === ' ' || isBreak(first) || last === ' ' || isBreak(last);
  const breakSpace = /[\r\n\x85\u2028\u2029] /.test(text);
  const spaceBreak = / [\r\n\x85\u2028\u2029]/.test(text);
  const plain = !edges && !breakSpace && !spaceBreak && !special && !multiline;
  return {
    multiline,
    flowPlain: plain && !flow,
    blockPlain: plain && !block,
    singleQuoted: !breakSpace && !spaceBreak && !special,
  };
}
