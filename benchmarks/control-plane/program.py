"""The operator as a process: started, asked whether it is ready, measured, ended."""

import os
import pathlib
import re
import signal
import socket
import subprocess
import time
import urllib.request

from cluster import ROOT, cpu_seconds


class Operator:
    """One replica, with the memory that the chart gives it."""

    def __init__(self, cluster, kubeconfig=None, leader_election=False, memory="512m"):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.log = open(cluster.state / "operator.log", "ab")
        environment = {
            **os.environ,
            "KUBECONFIG": str(kubeconfig or cluster.kubeconfig),
            "KUBERNETES_NAMESPACE": "default",
            # The clusters' key files do not name their kind; the Java client takes them for RSA.
            "KUBERNETES_CERTS_CLIENT_KEY_ALGO": "EC",
            "JDK_JAVA_OPTIONS": f"-XX:MaxRAM={memory} {os.environ.get('OPERATOR_JAVA_OPTIONS', '')}",
            "DETECTOR_WORKER_IMAGE": "worker:1",
            "DETECTOR_OPERATOR_IMAGE": "operator:1",
            "DETECTOR_HEALTH_PORT": str(self.port),
            "DETECTOR_LEADER_ELECTION": str(leader_election).lower(),
        }
        self.started = time.monotonic()
        program = ROOT / "operator/target/operator/bin/detector-operator"
        self.process = subprocess.Popen([program, "run"], env=environment, stdout=self.log, stderr=self.log)

    def get(self, path):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.read().decode()
        except OSError:
            return None

    def await_ready(self, seconds=120):
        """Seconds from its start until it is ready."""
        while self.get("/readyz") is None:
            if time.monotonic() - self.started > seconds or self.process.poll() is not None:
                raise RuntimeError("the operator did not become ready, see " + self.log.name)
            time.sleep(0.02)
        return time.monotonic() - self.started

    def cpu(self):
        return cpu_seconds(self.process.pid)

    def memory(self):
        """MiB that are resident now and were at most."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return tuple(int(re.search(key + r":\s+(\d+)", status)[1]) / 1024 for key in ("VmRSS", "VmHWM"))

    def heap(self):
        """MiB of the heap that are used."""
        used = re.findall(r'jvm_memory_used_bytes\{area="heap"[^}]*\} (\S+)', self.get("/metrics") or "")
        return sum(map(float, used)) / 2**20

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """Seconds from SIGTERM to its end."""
        start = time.monotonic()
        self.process.terminate()
        self.process.wait(60)
        return time.monotonic() - start
