import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DscError } from '../../../shared/errors.ts';
import { dumpYaml, toFlow } from '../../../shared/state/dump.ts';
import { loadYaml } from '../../../shared/state/load.ts';
import { BadScalar, resolvePlain } from '../../../shared/state/scalars.ts';
import { anyValue } from './arbitrary.ts';
import { askPyyaml, missingPyyaml, normal, type Typed, typed } from './pyyaml.ts';
import { plainScalar, someYaml } from './yaml-arbitrary.ts';

const missing = missingPyyaml();
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 0x7fffffff));

describe.skipIf(missing !== undefined)(`beside PyYAML (${missing ?? `seed ${seed}`})`, () => {
  test('50,000 plain scalars resolve alike', () => {
    const texts = fc.sample(plainScalar, { numRuns: 50_000, seed });
    const answers = askPyyaml(texts.map((text) => ({ kind: 'scalar', text })));
    const differing = texts.flatMap((text, i) => {
      const ours = JSON.stringify(resolved(text));
      const theirs = JSON.stringify(refusals(answers[i] ?? null));
      return ours === theirs ? [] : [`${JSON.stringify(text)}: here ${ours}, PyYAML ${theirs}`];
    });
    expect(differing.slice(0, 10)).toEqual([]);
  });

  test('documents that both read are read alike', () => {
    const texts = fc.sample(someYaml, { numRuns: 5_000, seed });
    const answers = askPyyaml(texts.map((text) => ({ kind: 'document', text })));
    const differing = texts.flatMap((text, i) => {
      const ours = loaded(text);
      const theirs = refusals(answers[i] ?? null);
      if (isRefused(ours) || isRefused(theirs)) return [];
      return JSON.stringify(ours) === JSON.stringify(theirs)
        ? []
        : [`${JSON.stringify(text)}: here ${JSON.stringify(ours)}, PyYAML ${JSON.stringify(theirs)}`];
    });
    expect(differing.slice(0, 10)).toEqual([]);
    // Most of them are YAML for both, or the comparison says little.
    expect(texts.filter((text) => !isRefused(loaded(text))).length).toBeGreaterThan(2_000);
  });

  test('whatever is dumped is read back equal, by both', () => {
    const values = fc.sample(anyValue, { numRuns: 3_000, seed });
    for (const dump of [dumpYaml, toFlow]) {
      const texts = values.map(dump);
      const answers = askPyyaml(texts.map((text) => ({ kind: 'document', text })));
      const differing = values.flatMap((value, i) => {
        const want = JSON.stringify(typed(value));
        const text = texts[i] ?? '';
        const got = [JSON.stringify(loaded(text)), JSON.stringify(normal(answers[i] ?? null))];
        return got.every((one) => one === want)
          ? []
          : [`${JSON.stringify(text)}: ${want} became ${got.join(' and ')}`];
      });
      expect(differing.slice(0, 5)).toEqual([]);
    }
  });
});

function resolved(text: string): Typed {
  try {
    return typed(resolvePlain(text));
  } catch (error) {
    if (error instanceof BadScalar) return { refused: '' };
    throw error;
  }
}

function loaded(text: string): Typed {
  try {
    return typed(loadYaml(text, { file: 'fuzz.yml', duplicateKeys: 'last' }).value);
  } catch (error) {
    if (error instanceof DscError) return { refused: error.message };
    throw error;
  }
}

function refusals(answer: Typed): Typed {
  return isRefused(answer) ? { refused: '' } : normal(answer);
}

function isRefused(answer: Typed): boolean {
  return answer !== null && typeof answer === 'object' && 'refused' in answer;
}
