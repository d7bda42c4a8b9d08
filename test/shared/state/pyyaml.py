"""Reads a JSON list of requests and answers each as PyYAML's SafeLoader would, types spelled out."""

import datetime
import json
import sys

import yaml


def encode(value):
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return {"int": hex(value)}
    if isinstance(value, float):
        return {"float": repr(value)}
    if isinstance(value, str):
        return {"str": value}
    if isinstance(value, datetime.datetime):
        return {"datetime": str(value)}
    if isinstance(value, datetime.date):
        return {"date": str(value)}
    if isinstance(value, list):
        return {"list": [encode(item) for item in value]}
    if isinstance(value, dict):
        return {"map": [[encode(key), encode(item)] for key, item in value.items()]}
    return {"other": type(value).__name__}


def scalar(text):
    loader = yaml.SafeLoader("")
    tag = loader.resolve(yaml.ScalarNode, text, (True, False))
    return loader.construct_object(yaml.ScalarNode(tag, text))


def answer(request):
    try:
        if request["kind"] == "scalar":
            return encode(scalar(request["text"]))
        return encode(yaml.safe_load(request["text"]))
    except Exception as error:  # whatever PyYAML raises, it refuses
        return {"refused": type(error).__name__ + ": " + str(error)[:200]}


json.dump([answer(request) for request in json.load(sys.stdin)], sys.stdout)
