# Sourced by .ci/run: a real Kueue, built from its Go module, on the control plane of $KUBECONFIG.

kueue_version=v0.17.0
kueue_home=$cache/kueue-$kueue_version

build_kueue() { # once a machine: the controller, and its resource definitions
  [ ! -f "$kueue_home/complete" ] || return 0
  command -v go >/dev/null || {
    echo "Kueue is built from its Go module: put go 1.25 or newer on PATH" >&2
    return 1
  }
  local source
  mkdir -p "$kueue_home"
  # From a folder without a module, so that only Kueue's own decides what is built.
  (cd "$kueue_home" && GOFLAGS=-buildvcs=false GOBIN=$kueue_home CGO_ENABLED=0 \
    go install -trimpath -ldflags '-s -w' "sigs.k8s.io/kueue/cmd/kueue@$kueue_version")
  source=$(go env GOMODCACHE)/sigs.k8s.io/kueue@$kueue_version
  rm -rf "$kueue_home/crds"
  cp -r "$source/config/components/crd/bases" "$kueue_home/crds"
  chmod -R u+w "$kueue_home/crds"
  touch "$kueue_home/complete"
}

start_kueue() { # start_kueue STATE: returns when it works; its log and pid are in the folder STATE
  local state=$1 health webhook
  # It watches this certificate for its metrics even where they are off; its configuration names no other place.
  local certificate=/etc/kueue/metrics/certs
  mkdir -p "$state" "$certificate"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365 -subj /CN=kueue \
    -keyout "$certificate/tls.key" -out "$certificate/tls.crt" 2>/dev/null
  read -r health webhook < <(free_ports)
  cat >"$state/config.yaml" <<END
apiVersion: config.kueue.x-k8s.io/v1beta2
kind: Configuration
health: {healthProbeBindAddress: "127.0.0.1:$health"}
metrics: {bindAddress: "0"}
webhook: {host: 127.0.0.1, port: $webhook, certDir: $certificate}
leaderElection: {leaderElect: false}
internalCertManagement: {enable: false}
integrations: {frameworks: [batch/job]}
END
  kubectl apply --server-side -f "$kueue_home/crds" >/dev/null
  kubectl wait --for=condition=Established crd --all --timeout=60s >/dev/null
  kubectl create namespace kueue-system --dry-run=client -o yaml | kubectl apply -f - >/dev/null
  "$kueue_home/kueue" --config="$state/config.yaml" --feature-gates=VisibilityOnDemand=false >"$state/log" 2>&1 &
  echo $! >"$state/pid"
  for ((i = 0; i < 300; i++)); do
    if curl -sf -m 1 --noproxy '*' "http://127.0.0.1:$health/readyz" >/dev/null; then return 0; fi
    kill -0 "$(cat "$state/pid")" 2>/dev/null || break
    sleep 0.2
  done
  echo "Kueue does not become ready:" >&2
  tail -5 "$state/log" >&2
  return 1
}

stop_kueue() { # stop_kueue STATE
  [ -f "$1/pid" ] || return 0
  kill "$(cat "$1/pid")" 2>/dev/null || true
  rm -rf "$1" /etc/kueue
}

free_ports() { # two of them
  python3 -c 'import socket
all = [socket.socket() for _ in range(2)]
[s.bind(("127.0.0.1", 0)) for s in all]
print(*(s.getsockname()[1] for s in all))'
}
