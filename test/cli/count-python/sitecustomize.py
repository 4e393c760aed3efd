"""Loaded by every Python process of a test: notes each name that isn't this machine's before it is looked up."""
import os
import socket

_lookup = socket.getaddrinfo


def _noting(host, *args, **kwargs):
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name not in ('127.0.0.1', 'localhost', '::1', 'None'):
        with open(os.environ['COUNTED'], 'a') as file:
            file.write(f'python {name}\n')
    return _lookup(host, *args, **kwargs)


socket.getaddrinfo = _noting
