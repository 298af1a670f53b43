"""What a whole run left, as the tests read it: --run=DIR holds workspace/ and data/ of one training."""

import json
import pathlib
import socket
import subprocess
import time
import urllib.error
import urllib.request

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def pytest_addoption(parser):
    parser.addoption("--run", type=pathlib.Path, required=True)


@pytest.fixture(scope="session")
def run(request):
    return request.config.getoption("--run")


@pytest.fixture(scope="session")
def workspace(run):
    return run / "workspace"


@pytest.fixture(scope="session")
def exported(workspace):
    (model,) = (workspace / "exported").iterdir()
    return model


@pytest.fixture(scope="session")
def pictures(run):
    """The first pictures of the test split, as encoded files."""
    import tensorflow as tf

    records = tf.data.TFRecordDataset(sorted(str(f) for f in (run / "data").glob("test*.record*")))
    key = "image/encoded"
    feature = {key: tf.io.FixedLenFeature([], tf.string)}
    return [tf.io.parse_single_example(r, feature)[key].numpy() for r in records.take(4)]


@pytest.fixture(scope="session")
def predict(exported, tmp_path_factory):
    """Our own server on the exported model: a function from pixels to its answer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = open(tmp_path_factory.mktemp("server") / "log", "w+")
    server = subprocess.Popen(
        [ROOT / "worker-image/target/worker/bin/detector-worker", "serve", f"--model_name={exported.name}",
         f"--model_dir={exported}", f"--rest_api_port={port}"], stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(url + "/readyz", timeout=2)
                break
            except (urllib.error.URLError, OSError):
                assert server.poll() is None, pathlib.Path(log.name).read_text()
                time.sleep(0.5)

        def answer(pixels):
            body = json.dumps({"instances": [pixels.tolist()]}).encode()
            request = urllib.request.Request(
                f"{url}/v1/models/{exported.name}:predict", body, {"Content-Type": "application/json"})
            with urllib.request.urlopen(request, timeout=60) as response:
                return json.load(response)["predictions"][0]

        yield answer
    finally:
        server.terminate()
        server.wait(30)
