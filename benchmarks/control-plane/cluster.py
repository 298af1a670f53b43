"""A fresh control plane with fake nodes, a client for it, and its audit log."""

import base64
import collections
import datetime
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import ssl
import statistics
import subprocess
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
NAMESPACE = "train"
TRAININGS = f"/apis/detector.dev/v1alpha1/namespaces/{NAMESPACE}/detectortrainings"
JOBS = f"/apis/batch/v1/namespaces/{NAMESPACE}/jobs"
WRITES = {"create", "update", "patch", "delete", "deletecollection"}


class Api:
    """A client of the API server, one connection for each thread."""

    def __init__(self, kubeconfig):
        text = pathlib.Path(kubeconfig).read_text()
        find = lambda key: re.search(key + r': *"?([^",}\s]+)', text)[1]
        self.server = find("server")
        self.address = self.server.removeprefix("https://")
        folder = pathlib.Path(kubeconfig).parent / "benchmark-client"
        folder.mkdir(exist_ok=True)
        files = {}
        for key in ("certificate-authority-data", "client-certificate-data", "client-key-data"):
            files[key] = folder / key
            files[key].write_bytes(base64.b64decode(find(key)))
        self.tls = ssl.create_default_context(cafile=files["certificate-authority-data"])
        self.tls.load_cert_chain(files["client-certificate-data"], files["client-key-data"])
        self.local = threading.local()

    def call(self, method, path, body=None, content_type="application/json", missing=None):
        data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        for attempt in range(300):
            try:
                connection = getattr(self.local, "connection", None)
                if connection is None:
                    connection = self.local.connection = http.client.HTTPSConnection(self.address, context=self.tls, timeout=60)
                headers = {"User-Agent": "benchmark/1", "Content-Type": content_type, "Accept": "application/json"}
                connection.request(method, path, data, headers)
                answer = connection.getresponse()
                text = answer.read()
            except (OSError, http.client.HTTPException):
                self.local.connection = None
                time.sleep(0.2)
                continue
            if answer.status == 404 and missing is not None:
                return missing
            if answer.status in (429, 500, 503):
                time.sleep(0.2)
                continue
            if answer.status >= 300 and not (answer.status == 409 and method == "POST"):
                raise RuntimeError(f"{method} {path}: {answer.status} {text[:500]!r}")
            return json.loads(text) if text[:1] == b"{" else text
        raise RuntimeError(f"{method} {path}: no answer")


class Cluster:
    """etcd, API server, controller manager, scheduler and kwok; ended with close()."""

    def __init__(self, state, nodes):
        self.state = pathlib.Path(state)
        self.environment = {
            **os.environ,
            "KUBE_STATE": str(self.state),
            "APISERVER_ARGS": f"--audit-policy-file={HERE}/audit-policy.yaml --audit-log-path={self.state}/audit.log --audit-log-maxsize=4000",
            "KWOK_ARGS": f"--config={HERE}/stages.yaml",
        }
        self.script("cluster-down")
        shutil.rmtree(self.state, ignore_errors=True)
        self.state.mkdir(parents=True)
        self.up()
        self.script("kwok-up", nodes)
        self.kubeconfig = self.state / "kubeconfig"
        self.api = Api(self.kubeconfig)
        self.apply(next((ROOT / "crds").glob("detectortrainings*.yaml")))
        self.api.call("POST", "/api/v1/namespaces", {"metadata": {"name": NAMESPACE}})
        self.wait(lambda: self.api.call("GET", f"/api/v1/namespaces/{NAMESPACE}/serviceaccounts/default", missing={}))
        self.wait(lambda: "items" in self.api.call("GET", TRAININGS, missing={}))

    def up(self):
        self.script("control-plane-up", "--controller-manager", "--scheduler")

    def restart_api_server(self):
        """Ends it as a crash does and starts the same command again."""
        record = self.state / "run" / "kube-apiserver.pid"
        pid = self.pid("kube-apiserver")
        command = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().rstrip(b"\0").split(b"\0")
        os.kill(pid, signal.SIGKILL)
        time.sleep(1)
        with open(self.state / "log" / "kube-apiserver.log", "ab") as log:
            again = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        started = pathlib.Path(f"/proc/{again.pid}/stat").read_text().rsplit(")", 1)[1].split()[19]
        record.write_text(f"{again.pid} {started}\n")

    def script(self, name, *arguments):
        command = [str(pathlib.Path(os.environ["CLUSTER_DIR"]) / name), *map(str, arguments)]
        subprocess.run(command, env=self.environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def apply(self, file):
        kube_bin = os.environ.get("KUBE_BIN") or os.environ.get("KUBE_HOME", "/tmp/detector-cluster") + "/bin"
        command = [f"{kube_bin}/kubectl", "--kubeconfig", self.kubeconfig, "apply", "--server-side", "-f", file]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    def pid(self, name):
        return int((self.state / "run" / f"{name}.pid").read_text().split()[0])

    def cpu(self):
        """CPU seconds of each part of the control plane since its start."""
        parts = ("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok")
        return {name: cpu_seconds(self.pid(name)) for name in parts}

    def wait(self, done, seconds=60):
        end = time.monotonic() + seconds
        while not done():
            if time.monotonic() > end:
                return False
            time.sleep(0.1)
        return True

    def names(self, path):
        """Names of all objects of a collection, a page at a time."""
        names, token = [], ""
        while True:
            page = self.api.call("GET", f"{path}?limit=500&continue={token}")
            names += [(i["metadata"]["name"], i) for i in page["items"]]
            token = page["metadata"].get("continue", "")
            if not token:
                return names

    def close(self):
        """Ends everything; what the operator logged is kept until the next one."""
        log = self.state / "operator.log"
        if log.exists():
            shutil.copy(log, self.state.parent / (self.state.name + "-operator.log"))
        self.script("cluster-down")


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def stamp(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


class Audit:
    """What the API server was asked between two times."""

    def __init__(self, cluster, start, end=None):
        self.events = []
        iso = lambda t: datetime.datetime.fromtimestamp(t, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")
        first, last = iso(start), iso(end or time.time())
        with open(cluster.state / "audit.log") as log:
            for line in log:
                at = line.find('"stageTimestamp":"')
                if first <= line[at + 18 : at + 44] <= last:
                    self.events.append(json.loads(line))

    def of(self, agent, verbs=None):
        return [e for e in self.events if e.get("userAgent", "").startswith(agent) and (verbs is None or e["verb"] in verbs)]

    def counts(self, agent, verbs=None):
        return collections.Counter(f"{e['verb']} {resource(e)}" for e in self.of(agent, verbs))

    def milliseconds(self, agent, verbs):
        """The median time that the API server took for each kind of request."""
        times = collections.defaultdict(list)
        for e in self.of(agent, verbs):
            times[f"{e['verb']} {resource(e)}"].append(1000 * (stamp(e["stageTimestamp"]) - stamp(e["requestReceivedTimestamp"])))
        return {what: round(statistics.median(all_), 1) for what, all_ in times.items()}

    def created(self, path_resource, agent=None):
        """When each object of a resource was made: the API server's own clock, to the microsecond."""
        times = collections.defaultdict(list)
        for e in self.events:
            if e["verb"] == "create" and resource(e) == path_resource and e["responseStatus"].get("code") == 201:
                if agent is None or e["userAgent"].startswith(agent):
                    times[e["objectRef"].get("name")].append((stamp(e["requestReceivedTimestamp"]), stamp(e["stageTimestamp"])))
        return times


def resource(event):
    reference = event.get("objectRef", {})
    sub = reference.get("subresource")
    return reference.get("resource", "-") + (f"/{sub}" if sub else "")
