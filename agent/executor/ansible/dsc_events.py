"""Tells dsc what happens in a run: one JSON line per event on the descriptor that DSC_EVENT_FD names.

Loaded as ansible-playbook's stdout callback, so that nothing else is printed. Values are written so that what JSON
would confuse stays apart: a dict is ["m", key, value, ...], a list ["l", ...], a float ["f", repr], a date ["d", text],
a date with time ["t", text], an integer beyond 2^53 ["i", digits]; None, booleans, small integers and strings are themselves.
Ansible itself has censored what `no_log` hides before a callback sees it.
"""

from __future__ import annotations

import datetime
import json
import os
import signal
import time
from collections.abc import Mapping, Sequence, Set

from ansible.playbook.block import Block
from ansible.playbook.task_include import TaskInclude
from ansible.plugins.callback import CallbackBase
from ansible.vars.clean import strip_internal_keys

DOCUMENTATION = '''
    name: dsc_events
    type: stdout
    short_description: events for dsc
    description: One JSON line per event on an inherited descriptor.
'''

CENSORED = "the output has been hidden due to the fact that 'no_log: true' was specified for this result"
SAFE_INTEGER = 2 ** 53 - 1


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = 'stdout'
    CALLBACK_NAME = 'dsc_events'

    def __init__(self):
        super().__init__()
        self._descriptor = int(os.environ['DSC_EVENT_FD'])
        self._plays = []
        self._started = {}
        self._items = {}
        self._diffs = {}
        self._handlers = set()
        self._held = None

    def v2_playbook_on_play_start(self, play):
        if play._uuid not in self._plays:
            self._plays.append(play._uuid)
        self._emit({'type': 'play', 'play': len(self._plays) - 1, 'name': play.get_name()})

    def v2_playbook_on_handler_task_start(self, task):
        self._handlers.add(task._uuid)

    def v2_runner_on_start(self, host, task):
        self._started.setdefault((host.get_name(), task._uuid), time.monotonic())

    def v2_on_file_diff(self, result):
        results = result._result.get('results') if result._task.loop else None
        found = []
        for one in results if isinstance(results, list) else [result._result]:
            if isinstance(one, Mapping) and one.get('changed') and one.get('diff'):
                found += one['diff'] if isinstance(one['diff'], list) else [one['diff']]
        self._diffs[key_of(result)] = [shown_diff(diff) for diff in found]

    def v2_runner_item_on_ok(self, result):
        self._item(result, 'changed' if result._result.get('changed') else 'ok')

    def v2_runner_item_on_failed(self, result):
        self._item(result, 'failed')

    def v2_runner_item_on_skipped(self, result):
        self._item(result, 'skipped')

    def v2_runner_on_ok(self, result):
        self._task(result, 'changed' if result.is_changed() else 'ok')

    def v2_runner_on_failed(self, result, ignore_errors=False):
        status = 'ignored' if ignore_errors else 'rescued' if is_rescued(result._task) else 'failed'
        self._task(result, status)

    def v2_runner_on_skipped(self, result):
        self._task(result, 'skipped')

    def v2_runner_on_unreachable(self, result):
        self._task(result, 'unreachable')

    def v2_playbook_on_stats(self, stats):
        hosts = {}
        for host in sorted(stats.processed):
            summary = stats.summarize(host)
            summary['failed'] = summary.pop('failures')
            hosts[host] = summary
        self._emit({'type': 'stats', 'hosts': hosts})

    def _item(self, result, status):
        hidden = result._result.get('censored') == CENSORED
        self._items.setdefault(key_of(result), []).append({
            'label': '(censored due to no_log)' if hidden else str(self._get_item_label(result._result)),
            'status': status,
            'message': message_of(result._result) if status == 'failed' and not hidden else None,
        })

    def _task(self, result, status):
        key = key_of(result)
        started = self._started.pop(key, None)
        # The result was copied for this callback alone.
        kept = strip_internal_keys(result._result)
        for one in (kept, *(kept.get('results') or ())):
            if isinstance(one, dict):
                one.pop('invocation', None)
        event = {
            'type': 'task',
            'play': len(self._plays) - 1,
            'host': result._host.get_name(),
            'task': result.task_name,
            'action': result._task.action,
            'path': result._task.get_path(),
            'handler': result._task._uuid in self._handlers,
            'status': status,
            'message': message_of(result._result) if status in ('failed', 'ignored', 'rescued', 'unreachable') else None,
            'diff': self._diffs.pop(key, []),
            'result': encode(registered(kept, status)),
            'items': self._items.pop(key, None),
            'censored': kept.get('censored') == CENSORED,
            'duration': 0 if started is None else round((time.monotonic() - started) * 1000),
        }
        if self._held is not None and self._held[0] == key:
            self._held = None
        # An include is told as done before its file is read, and again as failed when that is not there.
        if isinstance(result._task, TaskInclude) and status == 'ok':
            self._release()
            self._held = key, event
        else:
            self._emit(event)

    def _release(self):
        held, self._held = self._held, None
        if held is not None:
            self._write(held[1])

    def _emit(self, event):
        self._release()
        self._write(event)

    def _write(self, event):
        line = memoryview((json.dumps(event) + '\n').encode('ascii'))
        try:
            while line:
                line = line[os.write(self._descriptor, line):]
        except BrokenPipeError:
            end_run()


def end_run():
    """Nobody listens any more: the agent was killed, and its next start must not find this run still going on."""
    if os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGTERM)
    raise SystemExit(1)


def key_of(result):
    return result._host.get_name(), result._task._uuid


def registered(result, status):
    """Puts back what a callback's copy lacks of what `register` keeps."""
    failed = status in ('failed', 'ignored', 'rescued')
    if 'include' in result and not failed:
        return result
    if 'results' in result:
        return {**result, 'skipped': status == 'skipped', **({'failed': True} if failed else {})}
    if status == 'skipped':
        # A condition skips before anything is said of failing, a module after.
        by_condition = 'skip_reason' in result or 'censored' in result
        return {**result, 'skipped': True, **({} if by_condition else {'failed': False})}
    return {**result, 'failed': failed}


def message_of(result):
    message = result.get('msg')
    if message is None or message == '':
        message = next((result[name] for name in ('message', 'module_stderr', 'reason', 'censored') if result.get(name)), None)
    if message is None:
        return None
    # The event says itself where the task is written.
    return str(message).split('\n\nThe error appears to be in ', 1)[0]


def is_rescued(task):
    child, parent = task, task._parent
    while parent is not None:
        if isinstance(parent, Block) and parent.rescue and any(one._uuid == child._uuid for one in parent.block):
            return True
        child, parent = parent, parent._parent
    return False


def shown_diff(diff):
    """As Ansible's own output shows it: structures as indented JSON, what is too large or binary by a sentence."""
    notes = [text for name, text in (
        ('dst_binary', 'diff skipped: destination file appears to be binary\n'),
        ('src_binary', 'diff skipped: source file appears to be binary\n'),
        ('dst_larger', 'diff skipped: destination file size is greater than %s\n' % diff.get('dst_larger')),
        ('src_larger', 'diff skipped: source file size is greater than %s\n' % diff.get('src_larger')),
    ) if name in diff]
    return {
        'before': diff_side(diff.get('before')),
        'after': diff_side(diff.get('after')),
        'beforeHeader': optional_text(diff.get('before_header')),
        'afterHeader': optional_text(diff.get('after_header')),
        'prepared': ''.join(notes) + diff.get('prepared', '') or None,
    }


def diff_side(side):
    if side is None:
        return ''
    if isinstance(side, Mapping):
        return json.dumps(side, sort_keys=True, indent=4, separators=(',', ': '), default=str) + '\n'
    return str(side)


def optional_text(value):
    return None if value is None else str(value)


def encode(value):
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value) if abs(value) <= SAFE_INTEGER else ['i', str(int(value))]
    if isinstance(value, float):
        return ['f', repr(float(value))]
    if isinstance(value, bytes):
        return value.decode('utf-8', 'surrogateescape')
    if isinstance(value, str):
        return str(value)
    if isinstance(value, datetime.datetime):
        return ['t', str(value)]
    if isinstance(value, datetime.date):
        return ['d', str(value)]
    if isinstance(value, Mapping):
        flat = ['m']
        for name, item in value.items():
            flat += [int(name) if isinstance(name, int) and not isinstance(name, bool) else str(name), encode(item)]
        return flat
    if isinstance(value, (Sequence, Set)):
        return ['l', *(encode(item) for item in value)]
    return str(value)
