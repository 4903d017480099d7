#!/usr/bin/env bash
# The opt-in stage with programs nobody here wrote: a real statsd receives our metrics, Prometheus' promtool reads our textfile, and jsforce
# speaks to our Salesforce simulator. It installs what it needs below this folder and nothing elsewhere.
#
#   tests/Peers/run.sh                every peer
#   tests/Peers/run.sh statsd jsforce only these
#
# Every peer ends as one line: passed, FAILED, or skipped with the reason. The last line is `N passed, N failed, N skipped`. The exit code is
# 0 only where every asked-for peer passed, 1 where one failed, and 77 where none failed but one was skipped.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
started=()
passed=0 failed=0 skipped=0

stop() {
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null; done
  wait 2>/dev/null
  rm -rf "$work"
}
trap stop EXIT

settle() { # status name; the status first, as a name may come from a command that has one of its own
  if [ "$1" -eq 0 ]; then echo "passed: $2"; passed=$((passed + 1)); else echo "FAILED: $2"; failed=$((failed + 1)); fi
}

skip() { # name reason
  echo "skipped: $1, because $2"
  skipped=$((skipped + 1))
}

wait_for() { # file pattern
  for _ in $(seq 1 150); do
    grep -q "$2" "$1" 2>/dev/null && return 0
    sleep 0.2
  done
  echo "  nothing like '$2' came within 30 seconds:"; sed 's/^/  /' "$1"
  return 1
}

# What is missing is a reason, kept until a peer asks for it.
node_missing=
prepare_node() {
  if ! command -v node >/dev/null || ! command -v npm >/dev/null; then node_missing="there is no Node.js with npm"; return; fi
  if [ "$(node -p 'Number(process.versions.node.split(".")[0])')" -lt 20 ]; then node_missing="Node.js $(node --version) is older than 20"; return; fi
  (cd "$here" && npm ci --ignore-scripts --no-audit --no-fund) >"$work/npm.log" 2>&1 \
    || node_missing="npm could not install the packages: $(grep -m1 -i error "$work/npm.log")"
}

promtool= promtool_missing=
prepare_promtool() {
  promtool=$(command -v promtool) && return
  promtool="$here/.cache/prometheus/usr/bin/promtool"
  [ -x "$promtool" ] && return
  if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null; then promtool_missing="there is no promtool and no Debian package to take it from"; return; fi
  mkdir -p "$here/.cache" && (cd "$here/.cache" && apt-get download prometheus && dpkg -x prometheus_*.deb prometheus && rm prometheus_*.deb) >"$work/apt.log" 2>&1
  [ -x "$promtool" ] || promtool_missing="apt-get could not download Debian's package prometheus: $(tail -n1 "$work/apt.log")"
}

pssync_missing= pssync=()
prepare_pssync() {
  if ! command -v dotnet >/dev/null; then pssync_missing="there is no .NET SDK"; return; fi
  if dotnet build "$root/src/ExternalIdSync.Host" -c Release -v q >"$work/build.log" 2>&1; then
    pssync=(dotnet "$root/src/ExternalIdSync.Host/bin/Release/net10.0/pssync.dll")
  else
    tail -n 20 "$work/build.log"
    pssync_missing="pssync does not build"
    failed=$((failed + 1))
  fi
}

sandbox=
start_sandbox() {
  [ -n "$sandbox" ] && return 0
  "${pssync[@]}" sandbox --port 0 --output json >"$work/sandbox.log" 2>&1 &
  started+=($!)
  wait_for "$work/sandbox.log" baseUrl || return 1
  sandbox=$(sed -n 's|.*"baseUrl":"\(http://[^/]*\)/.*|\1|p' "$work/sandbox.log" | head -n1)
}

# Three rows, one of them without external ID, with every exporter given.
import_three() { # exporter…
  printf 'Id,name\npeer-1,Acme\npeer-2,Bolt\n,Nobody\n' >"$work/companies.csv"
  curl -sf -X POST "$sandbox/_sandbox/reset" >/dev/null
  PEER_TOKEN=hipcall_sandbox "${pssync[@]}" import "$work/companies.csv" --target hipcall/companies --base-url "$sandbox/hipcall/api/v3" \
    --token env:PEER_TOKEN --external-id Id --quiet "$@" >"$work/import.log" 2>&1
  [ $? -eq 2 ] && return 0 # partly, as it must be
  echo "  the import did not end as it should:"; sed 's/^/  /' "$work/import.log"
  return 1
}

peer_statsd() {
  [ -n "$node_missing" ] && { skip statsd "$node_missing"; return; }
  local ports
  mapfile -t ports < <(node "$here/free-ports.js" 2)
  cat >"$work/statsd.config.js" <<EOF
{ address: '127.0.0.1', port: ${ports[0]}, mgmt_address: '127.0.0.1', mgmt_port: ${ports[1]}, flushInterval: 600000, backends: [] }
EOF
  node "$here/node_modules/statsd/stats.js" "$work/statsd.config.js" >"$work/statsd.log" 2>&1 &
  started+=($!)
  wait_for "$work/statsd.log" "server is up" && start_sandbox && import_three --metrics "statsd:127.0.0.1:${ports[0]}" && node "$here/statsd.js" "${ports[1]}"
  settle $? "statsd $(node -p "require('$here/node_modules/statsd/package.json').version") receives the metrics of an import"
}

peer_promtool() {
  prepare_promtool
  [ -n "$promtool_missing" ] && { skip promtool "$promtool_missing"; return; }
  # Twice, so that what is read back is checked too.
  start_sandbox && import_three --metrics "textfile:$work/pssync.prom" && import_three --metrics "textfile:$work/pssync.prom" \
    && "$promtool" check metrics <"$work/pssync.prom" \
    && grep -q '^crm_sync_records_written_total{job="adhoc",target="hipcall/companies",outcome="created"} 4$' "$work/pssync.prom"
  settle $? "$("$promtool" --version 2>&1 | sed -n '1s/ (.*//p') accepts the textfile"
}

peer_jsforce() {
  [ -n "$node_missing" ] && { skip jsforce "$node_missing"; return; }
  start_sandbox && node "$here/jsforce.js" "$sandbox"
  settle $? "jsforce $(node -p "require('$here/node_modules/jsforce/package.json').version") speaks to the Salesforce simulator"
}

peers=("$@")
[ ${#peers[@]} -eq 0 ] && peers=(statsd promtool jsforce)
for peer in "${peers[@]}"; do
  declare -F "peer_$peer" >/dev/null || { echo "There is no peer '$peer'; there are statsd, promtool and jsforce." >&2; exit 1; }
done

prepare_pssync
[[ " ${peers[*]} " =~ \ (statsd|jsforce)\  ]] && prepare_node
for peer in "${peers[@]}"; do
  if [ -n "$pssync_missing" ]; then skip "$peer" "$pssync_missing"; else "peer_$peer"; fi
done

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -gt 0 ] && exit 1
[ "$skipped" -gt 0 ] && exit 77
exit 0
