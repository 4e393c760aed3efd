"""Writes src/sandbox/services/<service>/constraints.json from botocore's service models.

The SDK's runtime schemas say which members are required and of which type, but not their limits; botocore's models
(Apache-2.0, the `botocore` package on PyPI) do: min, max, pattern, enum. Only the shapes that the inputs of the
service's own operations reach are kept.

Usage: python3 scripts/generate-constraints.py <service> <botocore-name> <Operation>…   (no operation: all of them)
"""
import json
import pathlib
import sys

import botocore.loaders

LIMITS = ('min', 'max', 'pattern', 'enum')


def limits(shape):
    found = {key: shape[key] for key in LIMITS if key in shape}
    if found.get('min') == 0 and shape['type'] in ('string', 'list', 'map', 'blob'):
        del found['min']
    # Patterns that match anything forbid nothing.
    if found.get('pattern') in ('.*', '[\\s\\S]*', '[\\u0009\\u000A\\u000D\\u0020-\\u00FF]*'):
        del found['pattern']
    return found


def deep_limits(shapes, name, depth=0):
    """Limits of a shape with those of a list's items and a map's keys and values: the SDK's schemas of simple lists have no name to look them up by."""
    shape = shapes[name]
    found = limits(shape)
    inner = {'list': {'items': 'member'}, 'map': {'keys': 'key', 'values': 'value'}}.get(shape['type'], {})
    for field, member in inner.items():
        nested = deep_limits(shapes, shape[member]['shape'], depth + 1) if depth < 3 else {}
        if nested:
            found[field] = nested
    return found


def main():
    service, name, *operations = sys.argv[1:]
    model = botocore.loaders.Loader().load_service_model(name, 'service-2')
    shapes = model['shapes']
    constraints = {}
    seen = set()

    def visit(shape_name):
        if shape_name in seen:
            return
        seen.add(shape_name)
        shape = shapes[shape_name]
        members = {
            'structure': lambda: shape['members'],
            'list': lambda: {'member': shape['member']},
            'map': lambda: {'key': shape['key'], 'value': shape['value']},
        }.get(shape['type'], dict)()
        for member, target in members.items():
            found = deep_limits(shapes, target['shape']) if shape['type'] == 'structure' else {}
            if found:
                constraints.setdefault(shape_name, {})[member] = found
            visit(target['shape'])

    for operation, definition in model['operations'].items():
        if 'input' in definition and (not operations or operation in operations):
            visit(definition['input']['shape'])
    target = pathlib.Path(__file__).parent.parent / 'src/sandbox/services' / service / 'constraints.json'
    target.write_text(json.dumps(dict(sorted(constraints.items())), separators=(',', ':'), ensure_ascii=False) + '\n')


main()
