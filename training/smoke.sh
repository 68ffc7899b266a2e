#!/usr/bin/env bash
# npm run test:training: a virtual environment with CPU wheels in .cache/training, then smoke.py.
set -euo pipefail
cd "$(dirname "$0")/.."
environment=.cache/training
stamp="$environment/$(sha256sum training/requirements.txt | cut -c1-16)"
if [ ! -e "$stamp" ]; then
  rm -rf "$environment"
  python3 -m venv "$environment"
  "$environment/bin/pip" install -qq --requirement training/requirements.txt
  touch "$stamp"
fi
exec "$environment/bin/python" training/smoke.py
