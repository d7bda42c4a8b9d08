"""Renders and evaluations a second by Python's own Jinja2. Reads {template, conditions, variables, seconds}; writes {renders, conditions, output}."""
import json
import sys
import time

import jinja2

job = json.load(sys.stdin)
environment = jinja2.Environment(undefined=jinja2.StrictUndefined, trim_blocks=True, keep_trailing_newline=True)
variables = job['variables']


def rate(run):
    run()
    best = 0
    for _ in range(3):
        count = 0
        start = time.perf_counter()
        while time.perf_counter() - start < job['seconds']:
            for _ in range(50):
                run()
            count += 50
        best = max(best, count / (time.perf_counter() - start))
    return best


template = environment.from_string(job['template'])
conditions = [environment.compile_expression(text) for text in job['conditions']]
truths = [bool(condition(variables)) for condition in conditions]
evaluations = rate(lambda: [condition(variables) for condition in conditions]) * len(conditions)
print(json.dumps({
    'renders': rate(lambda: template.render(variables)),
    'conditions': evaluations,
    'output': template.render(variables),
    'truths': truths,
}))
