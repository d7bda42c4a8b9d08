"""Runs templates through Debian's ansible-core and Jinja2: one JSON request a line in, one JSON answer a line out.

A request: {"source", "mode": "native" | "text" | "expression" | "jinja", "vars": index into the first line's list of contexts}.
An answer: {"value": tagged value} or {"error": class name, "message"}.
"""
import datetime
import json
import os
import signal
import sys

os.environ['ANSIBLE_LOCALHOST_WARNING'] = 'False'
os.environ['ANSIBLE_DEPRECATION_WARNINGS'] = 'False'
os.environ['ANSIBLE_NOCOLOR'] = '1'
sys.path = [p for p in sys.path if p != os.path.dirname(os.path.abspath(__file__))]
out = os.fdopen(os.dup(1), 'w')
os.dup2(2, 1)

from ansible.plugins.loader import init_plugin_loader  # noqa: E402,F401 pylint: disable=unused-import
