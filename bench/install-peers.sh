#!/usr/bin/env bash
# The peers that `npm run bench` compares with, from PyPI, into .cache/peers.
set -euo pipefail
cd "$(dirname "$0")/.."
python3 -m venv .cache/peers
.cache/peers/bin/pip install --quiet 'moto[server]' ministack
