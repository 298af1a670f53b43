"""Stands between the operator and the API server and spoils some of what passes.

A request may be answered with 409, 429 or 500 without being passed on, be passed on with its answer lost, or hang until the
client gives up. Watches can be cut off. Plain HTTP towards the operator, TLS towards the API server; each request has a
connection of its own.
"""

import random
import socket
import socketserver
import threading
import time

REASONS = {409: "Conflict", 429: "TooManyRequests", 500: "InternalError"}


class Faults:
    def __init__(self, api, seed, share=0.0, kinds=(409, 429, 500, "lost", "hang")):
        self.api, self.random, self.share, self.kinds = api, random.Random(seed), share, kinds
        self.watches, self.injected, self.lock = set(), 0, threading.Lock()
        faults = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                try:
                    faults.serve(self.request)
                except OSError:
                    pass

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads, allow_reuse_address, request_queue_size = True, True, 128

        self.server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def kubeconfig(self, file):
        port = self.server.server_address[1]
        file.write_text(
            f"apiVersion: v1\nkind: Config\ncurrent-context: c\nclusters: [{{name: c, cluster: {{server: 'http://127.0.0.1:{port}'}}}}]\n"
            "contexts: [{name: c, context: {cluster: c, user: u, namespace: default}}]\nusers: [{name: u, user: {}}]\n"
        )
        return file

    def serve(self, client):
        head, rest = b"", b""
        while b"\r\n\r\n" not in head:
            part = client.recv(65536)
            if not part:
                return
            head += part
        head, rest = head.split(b"\r\n\r\n", 1)
        lines = head.decode("latin-1").split("\r\n")
        fields = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
        body = rest
        while len(body) < int(fields.get("content-length", 0)):
            body += client.recv(65536)
        watch = "upgrade" in fields or "watch=true" in lines[0]
        fault = None
        with self.lock:
            if not watch and self.random.random() < self.share:
                fault = self.random.choice(self.kinds)
                self.injected += 1
        if isinstance(fault, int):
            client.sendall(refusal(fault))
            return
        if fault == "hang":
            time.sleep(15)
            return
        host, port = self.api.address.split(":")
        plain = socket.create_connection((host, int(port)))
        server = self.api.tls.wrap_socket(plain, server_hostname=host)
        kept = [l for l in lines if not l.lower().startswith("connection:") or watch]
        server.sendall(("\r\n".join(kept + ([] if watch else ["Connection: close"]))).encode("latin-1") + b"\r\n\r\n" + body)
        if fault == "lost":
            server.recv(1)
            server.close()
            return
        if watch:
            with self.lock:
                self.watches.add((client, server))
            threading.Thread(target=pump, args=(client, server), daemon=True).start()
        pump(server, client)
        with self.lock:
            self.watches.discard((client, server))

    def drop_watches(self):
        with self.lock:
            pairs = list(self.watches)
        for pair in pairs:
            for end in pair:
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
        return len(pairs)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def refusal(code):
    body = (
        f'{{"kind":"Status","apiVersion":"v1","status":"Failure","message":"injected","reason":"{REASONS[code]}","code":{code}}}'
    ).encode()
    retry = "Retry-After: 1\r\n" if code == 429 else ""
    head = f"HTTP/1.1 {code} {REASONS[code]}\r\nContent-Type: application/json\r\n{retry}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


def pump(source, sink):
    try:
        while part := source.recv(65536):
            sink.sendall(part)
    except OSError:
        pass
    for end in (source, sink):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
