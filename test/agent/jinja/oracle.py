"""Runs templates through Debian's ansible-core and its Jinja2.

The first line of stdin is {"context", "folder"}: the variables, and where included templates are; each further line
is a request {"source", "mode": "native" | "text" | "template" | "condition"}.
Each answer is a line {"value": tagged value} or {"error": class, "message"}.
"""
import datetime
import json
import os
import resource
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


class Loader:
    def __init__(self, folder):
        self.folder = folder

    def get_basedir(self):
        return self.folder


def answer(request, context, folder):
    templar = Templar(loader=Loader(folder), variables=context)
    source = request['source']
    if request['mode'] == 'condition':
        conditional = Conditional(loader=object())
        conditional.when = [source]
        return tag(conditional.evaluate_conditional(templar, context))
    if request['mode'] == 'template':
        return tag(templar.template(source))
    native = request['mode'] == 'native'
    return tag(templar.do_template(source, preserve_trailing_newlines=False, escape_backslashes=False, convert_data=native))


def main():
    # `'x' * 12345678901` is a MemoryError here, not the end of the machine
    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
    signal.signal(signal.SIGALRM, late)
    job = json.loads(sys.stdin.readline())
    context = untag(job['context'])
    for line in sys.stdin:
        signal.alarm(10)
        try:
            result = {'value': answer(json.loads(line), context, job['folder'])}
        except BaseException as error:  # noqa: B902
            result = {'error': type(error).__name__, 'message': str(error)}
        signal.alarm(0)
        answers.write(json.dumps(result) + '\n')
    answers.flush()


main()
