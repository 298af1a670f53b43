# Sourced by .ci/run: runs stages one after another with their times, and ends what they started.

times=()

run_stages() { # run_stages NAME...: each is a function; the first that fails ends the run
  local stage started
  trap 'summary $?' EXIT
  for stage; do
    echo "=== $stage"
    started=$SECONDS
    current=$stage
    "$stage"
    times+=("$(printf '%-14s %5d s' "$stage" $((SECONDS - started)))")
  done
  current=
}

summary() { # the exit trap: ends the clusters and prints the table, whatever the outcome
  end_clusters
  echo "=== times"
  [ ${#times[@]} = 0 ] || printf '%s\n' "${times[@]}"
  if [ "$1" != 0 ]; then echo "stage $current failed" >&2; fi
  printf '%-14s %5d s\n' total $SECONDS
}

end_clusters() {
  [ -n "${control_plane_state:-}" ] || return 0
  stop_kueue "$kueue_state"
  KUBE_STATE=$control_plane_state "$shared/cluster/cluster-down" || true
  "$shared/cluster/cluster-down" || true
}
