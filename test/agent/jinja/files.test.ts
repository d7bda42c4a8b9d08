import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { askAnsible, askOurs, oracleMissing, type Question } from './oracle.ts';

const files = new Map([
  ['plain.j2', 'plain {{ a }} {{ v | default("no v") }}\n'],
  [
    'macros.j2',
    '{% macro box(x, y=2) %}[{{ x }}{{ y }}{{ a | default("-") }}]{% endmacro %}{% set kept = 5 %}{% set _hidden = 6 %}loud',
  ],
  [
    'base.j2',
    'head\n{% block one %}base one {{ a }}{% endblock %}|{% block two scoped %}base two{% endblock two %}|{{ self.one() }}\nfoot\n',
  ],
  ['middle.j2', '{% extends "base.j2" %}{% block one %}<{{ super() }}>{% endblock %}'],
  ['needs.j2', '{% block must required %}{% endblock %}'],
  ['loop.j2', '{{ item }}{{ loop is defined }},'],
  ['again.j2', '{% include "again.j2" %}'],
]);
const sources = [
  '{% include "plain.j2" %}',
  '{% set v = 3 %}{% include "plain.j2" %}!',
  '{% set v = 3 %}{% include "plain.j2" without context %}!',
  '{% include "nowhere.j2" ignore missing %}x',
  '{% include "nowhere.j2" %}',
  '{% include ["nowhere.j2", "plain.j2"] %}',
  '{% include ["nowhere.j2", "neither.j2"] ignore missing %}y',
  '{% for item in [1, 2] %}{% include "loop.j2" %}{% endfor %}',
  '{% with l_item = 4 %}{% include "loop.j2" %}{% endwith %}',
  '{% import "macros.j2" as m %}{{ m.box(1) }}{{ m.kept }}{{ m._hidden is defined }}{{ m.nope is defined }}',
  '{% import "macros.j2" as m with context %}{{ m.box(1, y=3) }}',
  '{% from "macros.j2" import box, kept as k %}{{ box(1, 2) }}{{ k }}',
  '{% from "macros.j2" import box with context %}{{ box(9) }}',
  '{% from "macros.j2" import nope %}{{ nope }}',
  '{% from "macros.j2" import nope %}{{ nope is defined }}',
  '{% extends "base.j2" %}{% block two %}mine{% endblock %}',
  '{% extends "middle.j2" %}{% block one %}({{ super() }}{{ super.super() }}){% endblock %}ignored',
  'before {% extends "base.j2" %}{% set v = 1 %}{% block two %}{{ v }}{% endblock %}',
  '{% extends "needs.j2" %}',
  '{% extends "needs.j2" %}{% block must %}ok{% endblock %}',
  '{% extends "base.j2" %}{% extends "base.j2" %}',
  '{% if true %}{% extends "base.j2" %}{% endif %}text{% block one %}o{% endblock %}',
  '{% for i in [1] %}{% extends "base.j2" %}{% endfor %}',
  '{% for i in [1, 2] %}{% block b scoped %}{{ i }}{% endblock %}{% endfor %}',
  '{% for i in [1, 2] %}{% block b %}{{ i is defined }}{% endblock %}{% endfor %}',
  '{% block a %}1{% endblock %}{% block a %}2{% endblock %}',
  '{% block a %}{{ super() }}{% endblock %}',
  '{% set v = "set" %}{% block a %}{{ v }}{% endblock %}{{ self.a() | upper }}',
  '{% include "again.j2" %}',
];

const ansible = oracleMissing === undefined ? describe : describe.skip;

ansible('templates that bring in others', () => {
  test('give what Ansible gives, as text and as values', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'jinja-files-'));
    for (const [name, text] of files) await writeFile(join(folder.path, name), text);
    const context = { a: 'A', item: 'outer' };
    const questions = sources.flatMap((source): Question[] => [
      { source, mode: 'text' },
      { source, mode: 'native' },
    ]);
    const theirs = askAnsible(context, questions, folder.path);
    const ours = askOurs(context, questions, files);
    const different = questions.flatMap((question, index) => {
      const [expected, got] = [theirs[index], ours[index]];
      const bothFail = expected !== undefined && got !== undefined && 'error' in expected && 'error' in got;
      return bothFail || JSON.stringify(expected) === JSON.stringify(got)
        ? []
        : [{ ...question, expected, got }];
    });
    expect(different).toEqual([]);
  });
});
