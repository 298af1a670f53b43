"""Many trainings at once, restarts and faults: what the operator takes for them, and what it never gets wrong."""

import argparse
import concurrent.futures
import contextlib
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import measure  # noqa: E402
from cluster import HERE, JOBS, NAMESPACE, TRAININGS, WRITES, Audit, Cluster, stamp  # noqa: E402
from fault_proxy import Faults  # noqa: E402
from program import Operator  # noqa: E402

OURS = "detector-operator"
STAGES = ("train", "validate")
FAULTS = ("operator killed", "API server restarted", "watches dropped", "answers spoilt", "leader killed")


def training(name):
    pod = {"spec": {"nodeSelector": {"type": "kwok"}, "tolerations": [{"operator": "Exists"}]}}
    part = {"podTemplate": pod, "resources": {"requests": {"cpu": "50m", "memory": "64Mi"}}}
    return {
        "apiVersion": "detector.dev/v1alpha1",
        "kind": "DetectorTraining",
        "metadata": {"name": name},
        "spec": {
            "pipeline": {"configMapKeyRef": {"name": "pipeline", "key": "pipeline.config"}},
            "dataset": {"volume": {"hostPath": {"path": "/data"}}, "train": "train.record", "validation": "val.record", "labelMap": "map.pbtxt"},
            "workspace": {"volume": {"hostPath": {"path": "/workspace"}}},
            "trainer": {"steps": 1000, **part},
            "validator": part,
        },
    }


def create(cluster, prefix, count, rate):
    """Creates trainings at a rate; when each was sent, by the API server's clock, is in the audit log."""
    start = time.monotonic()

    def one(i):
        time.sleep(max(0.0, start + i / rate - time.monotonic()))
        cluster.api.call("POST", TRAININGS, training(f"{prefix}{i:05d}"))

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(count)))


def jobs(cluster):
    return [name for name, _ in cluster.names(JOBS)]


def wait_for_jobs(cluster, count, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if len(jobs(cluster)) >= count:
            return True
        time.sleep(1)
    return False


def quantile(values, q):
    values = sorted(values)
    return values[min(len(values) - 1, int(q * len(values)))]


@contextlib.contextmanager
def control_plane(options, nodes):
    cluster = Cluster(options.state, nodes)
    try:
        text = (HERE / "pipeline.config").read_text()
        cluster.api.call("POST", f"/api/v1/namespaces/{NAMESPACE}/configmaps", {"metadata": {"name": "pipeline"}, "data": {"pipeline.config": text}})
        yield cluster
    finally:
        cluster.close()


def load(options, count, figures):
    """Some trainings one by one on an idle cluster, then many at once, then nothing, then reports."""
    key = f"{count}"
    with control_plane(options, nodes=count * 2 // 100 + 8) as cluster:
        operator = Operator(cluster)
        try:
            figures[f"{key}_ready_empty_s"] = operator.await_ready()
            time.sleep(3)
            for i in range(options.singles):
                cluster.api.call("POST", TRAININGS, training(f"s{i:05d}"))
                wait_for_jobs(cluster, 2 * (i + 1), 30)
            single = Audit(cluster, 0)
            latency = first_job(single, "s")[5:]
            figures[f"{key}_first_job_p50_ms"] = 1000 * statistics.median(latency)
            figures[f"{key}_first_job_p99_ms"] = 1000 * quantile(latency, 0.99)
            own = [t[0][1] - t[0][0] for t in single.created("jobs", OURS).values()]
            figures[f"{key}_api_server_create_job_p50_ms"] = 1000 * statistics.median(own)
            print("  idle, ms of each request:", single.milliseconds(OURS, WRITES), file=sys.stderr)
            time.sleep(12)
            start, cpu, others = time.time(), operator.cpu(), cluster.cpu()
            loads = os.getloadavg()[0]
            create(cluster, "b", count, options.rate)
            complete = wait_for_jobs(cluster, 2 * (count + options.singles), 900)
            figures[f"{key}_cpu_s"] = operator.cpu() - cpu
            for name, seconds in cluster.cpu().items():
                figures[f"{key}_{name.replace('-', '_')}_cpu_s"] = seconds - others[name]
            metrics = operator.get("/metrics") or ""
            figures[f"{key}_reconciliations_per_training"] = sum(
                float(line.split()[-1]) for line in metrics.splitlines() if line.startswith("reconciliations_started_total")
            ) / (count + options.singles)
            figures[f"{key}_load"] = max(loads, os.getloadavg()[0])
            time.sleep(15)
            figures[f"{key}_cpu_with_tail_s"] = operator.cpu() - cpu
            figures[f"{key}_rss_mib"], figures[f"{key}_rss_peak_mib"] = operator.memory()
            figures[f"{key}_heap_mib"] = operator.heap()
            bulk(Audit(cluster, start), key, count, complete, figures)
            steady(cluster, operator, options.steady, key, figures)
            if "reports" in options.parts:
                reports(cluster, operator, count, key, figures)
            if count >= 1000:
                restart(cluster, operator, key, figures)
        finally:
            if operator.process.poll() is None:
                operator.stop()


def first_job(audit, prefix):
    made = audit.created("detectortrainings")
    trainers = audit.created("jobs", OURS)
    return [trainers[f"{name}-train"][0][1] - times[0][0] for name, times in sorted(made.items()) if name.startswith(prefix)]


def bulk(audit, key, count, complete, figures):
    made = audit.created("detectortrainings")
    ours = audit.created("jobs", OURS)
    begin = min(t[0][0] for t in made.values())
    figures[f"{key}_last_created_s"] = max(t[0][1] for t in made.values()) - begin
    figures[f"{key}_all_jobs_s"] = max(t[0][1] for t in ours.values()) - begin if complete else None
    figures[f"{key}_all_trainer_jobs_s"] = max(t[0][1] for n, t in ours.items() if n.endswith("-train")) - begin
    writes = audit.counts(OURS, WRITES)
    last = {name[: -len("-validate")]: t[0][1] for name, t in ours.items() if name.endswith("-validate")}
    until = sum(
        stamp(e["stageTimestamp"]) <= last.get(training_of(e), 0) + 2 for e in audit.of(OURS, WRITES)
    )
    figures[f"{key}_writes_until_both_run"] = until / count
    figures[f"{key}_writes_per_training"] = sum(writes.values()) / count
    figures[f"{key}_writes_per_s"] = sum(writes.values()) / (figures[f"{key}_all_jobs_s"] or 900)
    figures[f"{key}_reads_per_training"] = sum(n for what, n in audit.counts(OURS).items() if what.split()[0] in ("get", "list")) / count
    refused = [e for e in audit.of(OURS, WRITES) if e["responseStatus"].get("code", 0) >= 400]
    figures[f"{key}_refused_writes"] = len(refused)
    print(f"  {count}: writes by kind:", dict(writes.most_common()), file=sys.stderr)


def training_of(event):
    """Name of the training that an object of ours, or an event, belongs to."""
    return event["objectRef"].get("name", "").split(".")[0].split("-")[0]


def steady(cluster, operator, seconds, key, figures):
    # What the batch still had in the queue is none of it.
    cluster.wait(lambda: time.sleep(15) or not Audit(cluster, time.time() - 15).of(OURS, WRITES), 300)
    start, cpu = time.time(), operator.cpu()
    time.sleep(seconds)
    audit = Audit(cluster, start)
    verbs = {what: n for what, n in audit.counts(OURS).items() if not what.startswith("watch")}
    figures[f"{key}_steady_core_percent"] = 100 * (operator.cpu() - cpu) / seconds
    figures[f"{key}_steady_writes"] = sum(n for what, n in verbs.items() if what.split()[0] in WRITES)
    figures[f"{key}_steady_lists_and_gets"] = sum(n for what, n in verbs.items() if what.split()[0] in ("get", "list"))


def reports(cluster, operator, count, key, figures, seconds=60, interval=10):
    """Plays the trainers' reporters: each reports its step every ten seconds, as its own field manager."""
    names = [name for name, _ in cluster.names(TRAININGS)]
    start, cpu = time.time(), operator.cpu()
    stop = time.monotonic() + seconds
    offset = random.Random(1)

    def follow(chunk):
        due = sorted((time.monotonic() + offset.random() * interval, name) for name in chunk)
        step = 0
        while due and due[0][0] < stop:
            at, name = due.pop(0)
            time.sleep(max(0.0, at - time.monotonic()))
            step += 1
            report = {
                "apiVersion": "detector.dev/v1alpha1",
                "kind": "DetectorTraining",
                "metadata": {"name": name},
                "status": {"training": {"step": step, "totalSteps": 1000, "progress": "1%", "stepsPerSecond": 2.5, "loss": {"total": 1.0 / step}}},
            }
            path = f"{TRAININGS}/{name}/status?fieldManager=detector-reporter-train&force=true"
            cluster.api.call("PATCH", path, report, "application/apply-patch+yaml")
            due.append((at + interval, name))

    chunks = [names[i::8] for i in range(8)]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(follow, chunks))
    audit = Audit(cluster, start)
    figures[f"{key}_reports_per_s"] = len(audit.of("benchmark", {"patch"})) / seconds
    figures[f"{key}_reports_core_percent"] = 100 * (operator.cpu() - cpu) / (time.time() - start)
    figures[f"{key}_reports_operator_writes"] = len(audit.of(OURS, WRITES))


def restart(cluster, operator, key, figures):
    """Stopped and started again with all trainings there."""
    figures[f"{key}_stop_s"] = operator.stop()
    start = time.time()
    again = Operator(cluster)
    try:
        figures[f"{key}_ready_full_s"] = again.await_ready()
        time.sleep(10)
        figures[f"{key}_restart_writes"] = len(Audit(cluster, start).of(OURS, WRITES))
        figures[f"{key}_restart_rss_mib"] = again.memory()[0]
    finally:
        again.kill()


def faults(options, figures):
    for fault in options.faults:
        for round_ in range(options.rounds):
            problems, seconds = one_fault(options, fault, round_)
            name = fault.replace(" ", "_")
            figures.setdefault(f"fault_{name}_rounds", 0)
            figures[f"fault_{name}_rounds"] += 1
            figures[f"fault_{name}_problems"] = figures.get(f"fault_{name}_problems", 0) + len(problems)
            figures[f"fault_{name}_longest_s"] = max(seconds, figures.get(f"fault_{name}_longest_s", 0))
            print(f"  {fault}, round {round_ + 1}: {seconds:.1f} s, {problems or 'nothing lost or repeated'}", file=sys.stderr)


def one_fault(options, fault, round_):
    """One run of a fault in the middle of a batch: what was lost or made twice, and how long it all took."""
    count = options.fault_trainings
    with control_plane(options, nodes=count * 2 // 100 + 2) as cluster, contextlib.ExitStack() as stack:
        operators = []
        kubeconfig = None
        spoilt = Faults(cluster.api, round_, 0.1 if fault == "answers spoilt" else 0)
        stack.callback(spoilt.close)
        if fault in ("answers spoilt", "watches dropped"):
            kubeconfig = spoilt.kubeconfig(cluster.state / "proxy-kubeconfig")
        two = fault == "leader killed"
        for _ in range(2 if two else 1):
            operators.append(Operator(cluster, kubeconfig, leader_election=two))
            stack.callback(lambda o=operators[-1]: o.process.poll() is None and o.kill())
            operators[-1].await_ready()
            time.sleep(2)
        start = time.time()
        creating = threading.Thread(target=create, args=(cluster, "f", count, options.rate))
        creating.start()
        time.sleep(count / options.rate * (0.3 + 0.07 * round_ % 0.6))
        if fault == "operator killed":
            operators[0].kill()
            operators.append(Operator(cluster))
            stack.callback(lambda o=operators[-1]: o.kill())
        elif fault == "API server restarted":
            cluster.restart_api_server()
        elif fault == "watches dropped":
            for _ in range(5):
                spoilt.drop_watches()
                time.sleep(0.5)
        elif fault == "leader killed":
            operators[0].kill()
        creating.join()
        wait_for_jobs(cluster, 2 * count, 180)
        seconds = time.time() - start
        time.sleep(3)
        return problems(cluster, Audit(cluster, start), count), seconds


def problems(cluster, audit, count):
    names = [f"f{i:05d}" for i in range(count)]
    found = jobs(cluster)
    wanted = {f"{name}-{stage}" for name in names for stage in STAGES}
    said = [f"missing {name}" for name in sorted(wanted - set(found))] + [f"surplus {name}" for name in sorted(set(found) - wanted)]
    # A Job that was made, deleted and made again would be a stage repeated.
    said += [f"{name} made {len(times)} times" for name, times in audit.created("jobs", OURS).items() if len(times) > 1]
    for name, resource in cluster.names(TRAININGS):
        if resource.get("status", {}).get("phase") in ("Failed", "Rejected"):
            said.append(f"{name} {resource['status']['phase']}")
    return said


def peer(options, figures):
    """Kubeflow's training operator through its own harness, with raised limits and ten threads."""
    folder = os.environ.get("PEER_DIR")
    if not folder:
        return
    home = os.environ.get("PEER_HOME", str(pathlib.Path(options.state) / "peer"))
    environment = {**os.environ, "PEER_HOME": home, "KUBE_STATE": options.state + "-peer"}
    subprocess.run([f"{folder}/build-peer.sh"], env=environment, check=True, stdout=subprocess.DEVNULL)
    flags = ["--kube-api-qps", "300", "--kube-api-burst", "500", "--controller-threads", "10"]
    count = options.trainings[0]
    subprocess.run([f"{folder}/run.sh", "beside", str(count), "--singles", str(options.singles), "--", *flags], env=environment, check=True)
    summary = subprocess.run([f"{folder}/summary.py"], env=environment, check=True, capture_output=True, text=True).stdout
    for line in summary.splitlines():
        run = json.loads(line)
        if run["run"] == "beside":
            figures.update(
                peer_all_pods_s=run["last_pod"],
                peer_first_pod_p50_ms=1000 * run["first_pod"]["p50"],
                peer_first_pod_p99_ms=1000 * run["first_pod"]["p99"],
                peer_cpu_s=run["cpu"],
                peer_rss_mib=run["rss"],
                peer_writes_per_training=run["op_writes"] / count,
            )
            print("  peer:", run["load"], file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trainings", type=lambda text: [int(n) for n in text.split(",")], default=[1000])
    parser.add_argument("--parts", type=lambda text: text.split(","), default=["load", "reports", "faults", "peer"])
    parser.add_argument("--faults", type=lambda text: text.split(","), default=list(FAULTS))
    parser.add_argument("--rounds", type=int, default=3, help="of each fault")
    parser.add_argument("--fault_trainings", type=int, default=100)
    parser.add_argument("--rate", type=float, default=100, help="trainings created in a second")
    parser.add_argument("--singles", type=int, default=25)
    parser.add_argument("--steady", type=float, default=60, help="seconds of doing nothing")
    parser.add_argument("--state", default=os.environ.get("KUBE_STATE", "/tmp/detector-benchmark"))
    options = parser.parse_args()
    figures, ratios = {}, {}
    if "load" in options.parts:
        for count in options.trainings:
            load(options, count, figures)
    if "faults" in options.parts:
        faults(options, figures)
    if "peer" in options.parts:
        peer(options, figures)
    key = str(options.trainings[0])
    pairs = {"all_pods_s": "all_jobs_s", "first_pod_p50_ms": "first_job_p50_ms", "first_pod_p99_ms": "first_job_p99_ms", "cpu_s": "cpu_s", "rss_mib": "rss_mib", "writes_per_training": "writes_until_both_run"}
    for theirs, ours in pairs.items():
        if figures.get(f"peer_{theirs}") and figures.get(f"{key}_{ours}"):
            ratios[f"{ours}_peer_over_ours"] = figures[f"peer_{theirs}"] / figures[f"{key}_{ours}"]
    measure.table("Control plane", ["figure", "value"], [(name, value) for name, value in figures.items()])
    measure.finish(figures, ratios)


if __name__ == "__main__":
    main()
