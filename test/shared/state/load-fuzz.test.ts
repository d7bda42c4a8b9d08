import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DscError } from '../../../shared/errors.ts';
import { loadYaml } from '../../../shared/state/load.ts';
import { brokenYaml, someYaml } from './yaml-arbitrary.ts';

const anyText = fc.oneof(
  { weight: 6, arbitrary: brokenYaml },
  { weight: 2, arbitrary: someYaml },
  { weight: 1, arbitrary: fc.string({ maxLength: 60 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(...'[]{},:-?&*a! \n\t'), maxLength: 80 }) },
);

describe('loading whatever comes', () => {
  test('10,000 texts end in a value or in an error with a position', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const fault = faultOf(text);
        if (fault === undefined) return;
        expect(['E_YAML', 'E_LIMIT']).toContain(fault.code);
        for (const one of [fault, ...fault.others]) expect(one.at).toMatchObject(inside(text));
      }),
      { numRuns: 10_000 },
    );
  }, 120_000);

  test.each([
    ['brackets without end', '['.repeat(200_000)],
    ['braces without end', '{a: '.repeat(100_000)],
    ['dashes without end', '- '.repeat(200_000)],
    ['question marks without end', '? '.repeat(100_000)],
    ['a staircase of maps', Array.from({ length: 3_000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
    ['an alias bomb', bomb(12)],
    ['an alias bomb of merges', mergeBomb(40)],
    ['a scalar of 10 MB', `a: "${'x'.repeat(10_000_001)}"`],
    ['a text of 64 MB', ' '.repeat(64_000_001)],
  ])('%s is refused by a limit, soon', (_, text) => {
    const start = performance.now();
    expect(faultOf(text)).toMatchObject({ code: 'E_LIMIT', at: { line: expect.any(Number) } });
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

function faultOf(text: string): DscError | undefined {
  try {
    loadYaml(text, { file: 'fuzz.yml' });
    return undefined;
  } catch (error) {
    if (error instanceof DscError) return error;
    throw error;
  }
}

function inside(text: string): object {
  const lines = text.split(/\r\n|\n|\r/).length;
  return {
    file: 'fuzz.yml',
    line: expect.toSatisfy((line: number) => line >= 1 && line <= lines + 1),
    column: expect.toSatisfy((column: number) => column >= 1),
  };
}

function bomb(levels: number): string {
  const lines = Array.from({ length: levels }, (_, i) => {
    const items = i === 0 ? Array(10).fill('x') : Array(10).fill(`*a${i - 1}`);
    return `a${i}: &a${i} [${items.join(', ')}]`;
  });
  return lines.join('\n');
}

function mergeBomb(levels: number): string {
  const lines = ['a0: &a0 {k: 1}'];
  for (let i = 1; i < levels; i += 1) lines.push(`a${i}: &a${i} {<<: [*a${i - 1}, *a${i - 1}], k${i}: 1}`);
  return lines.join('\n');
}
