"""Runs templates through Debian's ansible-core and its Jinja2.

The first line of stdin is a JSON list of contexts; each further line is a request
{"source", "mode": "native" | "text" | "condition", "context": index}.
Each answer is a line {"value": tagged value} or {"error": class, "message"}.
"""
import datetime
import json
import os
import signal
import sys
import warnings

os.environ['ANSIBLE_DEPRECATION_WARNINGS'] = 'False'
os.environ['ANSIBLE_NOCOLOR'] = '1'
os.environ['TZ'] = 'UTC'
answers = os.fdopen(os.dup(1), 'w')
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
warnings.simplefilter('ignore')

from ansible.playbook.conditional import Conditional  # noqa: E402
from ansible.template import Templar  # noqa: E402


def tag(value):
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return {'i': str(value)}
    if isinstance(value, float):
        return {'f': repr(value)}
    if isinstance(value, str):
        return str(value)
    if isinstance(value, tuple):
        return {'t': [tag(item) for item in value]}
    if isinstance(value, list):
        return {'l': [tag(item) for item in value]}
    if isinstance(value, dict):
        return {'d': [[tag(key), tag(item)] for key, item in value.items()]}
    return {'x': type(value).__name__}


def untag(value):
    if isinstance(value, list):
        return [untag(item) for item in value]
    if isinstance(value, dict):
        if '__date__' in value:
            return datetime.date.fromisoformat(value['__date__'])
        return {key: untag(item) for key, item in value.items()}
    return value


class Late(Exception):
    pass


def late(*_):
    raise Late('took too long')


def answer(request, contexts):
    templar = Templar(loader=None, variables=contexts[request['context']])
    source = request['source']
    if request['mode'] == 'condition':
        conditional = Conditional(loader=object())
        conditional.when = [source]
        return tag(conditional.evaluate_conditional(templar, contexts[request['context']]))
    if request['mode'] == 'template':
        return tag(templar.template(source))
    native = request['mode'] == 'native'
    return tag(templar.do_template(source, preserve_trailing_newlines=False, escape_backslashes=False, convert_data=native))


def main():
    signal.signal(signal.SIGALRM, late)
    contexts = untag(json.loads(sys.stdin.readline()))
    for line in sys.stdin:
        signal.alarm(10)
        try:
            result = {'value': answer(json.loads(line), contexts)}
        except BaseException as error:  # noqa: B902
            result = {'error': type(error).__name__, 'message': str(error)}
        signal.alarm(0)
        answers.write(json.dumps(result) + '\n')
    answers.flush()


main()
