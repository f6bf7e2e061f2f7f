"""Checks a request body against the SDK's parameter types, all the way down.

`pydantic.TypeAdapter` alone is not enough: it ignores keys that a TypedDict does not have, reads an `Iterable` only when
somebody iterates, and lets a response model stand in for a parameter. So every value is walked along its type; at the
leaves pydantic decides.
"""

import types as builtin_types
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pydantic
from typing_extensions import NotRequired, ReadOnly, Required, get_type_hints, is_typeddict

MARKERS = (Required, NotRequired, ReadOnly, Annotated)


def problems(value, expected, path=""):
    """Returns a list of sentences, empty if the value is what the type says and holds no unknown key."""
    expected = unwrap(expected)
    origin = get_origin(expected)
    if is_typeddict(expected):
        return typed_dict_problems(value, expected, path)
    if origin in (Union, builtin_types.UnionType):
        return union_problems(value, get_args(expected), path)
    if origin in (list, Iterable, Sequence):
        if not isinstance(value, list):
            return [f"{path}: a list is expected, not {short(value)}"]
        (item,) = get_args(expected)
        return [found for at, one in enumerate(value) for found in problems(one, item, f"{path}[{at}]")]
    if origin in (dict, Mapping):
        if not isinstance(value, dict):
            return [f"{path}: an object is expected, not {short(value)}"]
        _, inner = get_args(expected)
        return [found for key, one in value.items() for found in problems(one, inner, f"{path}.{key}")]
    if expected in (object, Any):
        return []
    return leaf_problems(value, expected, path)


def unwrap(expected):
    while get_origin(expected) in MARKERS:
        expected = get_args(expected)[0]
    return expected


@cache
def hints(expected):
    return get_type_hints(expected, include_extras=True)


def required(expected, key):
    """Annotations that are strings hide their markers from `__required_keys__`, so look at both."""
    return get_origin(hints(expected)[key]) is Required or key in expected.__required_keys__


@cache
def adapter(expected):
    return pydantic.TypeAdapter(expected)


def short(value):
    text = repr(value)
    return text if len(text) < 80 else text[:77] + "..."


def leaf_problems(value, expected, path):
    try:
        adapter(expected).validate_python(value, strict=True)
    except pydantic.ValidationError as error:
        return [f"{path}: {one['msg']} (got {short(value)})" for one in error.errors()]
    return []


def typed_dict_problems(value, expected, path):
    if not isinstance(value, dict):
        return [f"{path}: {expected.__name__} is expected, not {short(value)}"]
    known = hints(expected)
    extra = getattr(expected, "__pydantic_config__", {}).get("extra")
    missing = [key for key in known if required(expected, key) and key not in value]
    found = [f"{path}: `{key}` is missing from {expected.__name__}" for key in missing]
    for key, inner in value.items():
        if key in known:
            found += problems(inner, known[key], f"{path}.{key}")
        elif extra != "allow":
            found.append(f"{path}: {expected.__name__} has no key `{key}`")
    return found


def union_problems(value, members, path):
    if value is None and type(None) in members:
        return []
    candidates = [one for one in map(unwrap, members) if one is not type(None) and not is_response_model(one)]
    flat = []
    for one in candidates:
        nested = get_origin(one) in (Union, builtin_types.UnionType)
        flat += [unwrap(inner) for inner in get_args(one)] if nested else [one]
    flat = [one for one in flat if not is_response_model(one)]
    fitting = [one for one in flat if tags_fit(value, one)]
    if not fitting:
        return [f"{path}: {short(value)} is none of the known variants"]
    return min((problems(value, one, path) for one in fitting), key=len)


def is_response_model(expected):
    """A parameter may also be a block out of a response, as an object. On the wire only the dictionaries count."""
    return isinstance(expected, type) and issubclass(expected, pydantic.BaseModel)


def tags_fit(value, expected):
    """Returns whether the outer shape fits, so that what is wrong is said of the variant that was meant."""
    origin = get_origin(expected)
    if isinstance(value, list):
        return origin in (list, Iterable, Sequence)
    if not isinstance(value, dict):
        return not is_typeddict(expected) and origin not in (list, Iterable, Sequence, dict, Mapping)
    if not is_typeddict(expected):
        return origin in (dict, Mapping)
    for key in ("type", "role"):
        hint = unwrap(hints(expected).get(key, object))
        if get_origin(hint) is Literal and key in value and value[key] not in get_args(hint):
            return False
    return True
