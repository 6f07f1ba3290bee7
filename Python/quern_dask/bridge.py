"""The bridge: what the Swift program asks for, done with a `distributed.Client`.

From the Swift side             answers and news
  hello                           ready | failed
  submit  run, programs, columns  done run position status …  (for each position that is kept)
  values  run, positions          scattered: bytes of their own, on the workers and not in the graph
  gather  run, positions          block run position failure + buffer
  release run, positions
  stop    run, position           tasks at later positions do not begin; -1: none does
  end     run                     forgets the run
  bye
                                  events run [...]            what ran when and where
                                  failed run message          the run cannot go on

What is asked for one run is done in order by a thread of its own; runs do not wait for each other. The main thread
reads.
Everything ends with the stream: a bridge never outlives its program, nor a local cluster its bridge.
"""

import logging
import os
import queue
import threading
import uuid

import numpy as np
from distributed.scheduler import KilledWorker

from . import PROTOCOL, RELEASE, cluster, graph, runtime
from .plugin import QuernPrograms

#: Programs that workers keep beside those in use.
_KEPT_PROGRAMS = 64


class Run:
    """One run: its keys, the futures that are held, and what is still to be done for it."""

    def __init__(self, bridge, name):
        self.bridge = bridge
        self.name = name
        self.keys = {}
        self.futures = {}
        self.digests = set()
        self.is_over = False
        self._jobs = queue.SimpleQueue()
        threading.Thread(target=self._work, name=f"run {name}", daemon=True).start()

    @property
    def full_name(self):
        return f"{self.bridge.engine}.{self.name}"

    def ask(self, header, buffers):
        self._jobs.put((header, buffers))

    def _work(self):
        while True:
            header, buffers = self._jobs.get()
            operation = header["op"]
            try:
                if operation == "end":
                    self._end()
                    return
                if not self.is_over:
                    getattr(self, "_" + operation)(header, buffers)
            except Exception as error:  # whatever Dask raises: the run is told, and the bridge serves on
                self.bridge.send({"op": "failed", "run": self.name, "message": f"{type(error).__name__}: {error}"})

    def _submit(self, header, buffers):
        contents = zip(header["digests"], header["programKinds"], buffers[9:])
        self.bridge.register(self, {digest: (kind, bytes(content)) for digest, kind, content in contents})
        tasks = graph.expand(self.full_name, self.keys, header, buffers)
        kept = header["keep"]
        futures = self.bridge.client.get(tasks, [self.keys[p] for p in kept], sync=False)
        for position, future in zip(kept, futures):
            self.futures[position] = future
            future.add_done_callback(lambda f, p=position: self._done(p, f))

    def _values(self, header, buffers):
        client = self.bridge.client
        for position, buffer in zip(header["positions"], buffers):
            key = (f"value-{self.name}", position)
            self.keys[position] = key
            data = {key: np.frombuffer(buffer, np.uint8)}
            future = client.scatter(data, direct=True if self.bridge.is_direct else None, hash=False)[key]
            self.futures[position] = future

    def _done(self, position, future):
        """In a thread of the client's."""
        if self.is_over:
            return
        message = {"op": "done", "run": self.name, "position": position, "status": future.status}
        if future.status not in ("finished", "error") and self.bridge.client.status != "running":
            message["status"] = "disconnected"
        if future.status == "error":
            error = future.exception()
            message["error"] = f"{type(error).__name__}: {error}"
            if isinstance(error, KilledWorker):
                message["status"] = "killed"
                message["times"] = error.allowed_failures + 1
                message["worker"] = f"{error.last_worker.name} at {error.last_worker.address}"
                message["lost"] = next((p for p, k in self.keys.items() if k == _key(error.task)), position)
        self.bridge.send(message)

    def _gather(self, header, buffers):
        positions = [p for p in header["positions"] if p in self.futures]
        for position in set(header["positions"]).difference(positions):
            self.bridge.send({"op": "block", "run": self.name, "position": position})
        values = self.bridge.client.gather([self.futures[p] for p in positions])
        for position, value in zip(positions, values):
            message = {"op": "block", "run": self.name, "position": position}
            if isinstance(value, runtime.Failure):
                message["failed"] = value.position
                message["worker"] = value.worker
                self.bridge.send(message, value.content)
            else:
                self.bridge.send(message, np.ascontiguousarray(value))

    def _release(self, header, buffers):
        for position in header["positions"]:
            self.futures.pop(position, None)

    def stop(self, position):
        """Tells the workers; not in the run's own thread, which may be waiting for what is to be stopped."""
        try:
            self.bridge.client.run(runtime.stop, self.full_name, position, on_error="ignore")
            if position < 0:
                self.bridge.client.cancel(list(self.futures.values()), force=True)
        except Exception as error:
            logging.getLogger("quern_dask").warning("a run could not be stopped: %s", error)

    def _end(self):
        self.is_over = True
        self.futures.clear()
        self.bridge.forget(self)


def _key(text):
    """Keys in errors may be text."""
    if isinstance(text, str):
        try:
            import ast

            return ast.literal_eval(text)
        except (ValueError, SyntaxError):
            pass
    return text


class Bridge:
    """The main thread's part."""

    def __init__(self, frames):
        self._frames = frames
        self.client = None
        self.is_direct = True
        self._cluster = None
        self.engine = uuid.uuid4().hex[:8]
        self._runs = {}
        self._lock = threading.Lock()
        #: Digest to the number of runs that use it, least lately used first: what workers have.
        self._registered = {}

    def send(self, header, *buffers):
        """Sends, unless the program is gone: then the main thread sees so too."""
        try:
            self._frames.send(header, *buffers)
        except OSError:
            pass

    def serve(self):
        """Until the stream ends."""
        try:
            while True:
                header, buffers = self._frames.receive()
                if header["op"] == "bye":
                    break
                self._take(header, buffers)
        except EOFError:
            pass
        finally:
            self._close()

    def _take(self, header, buffers):
        operation, name = header["op"], header.get("run")
        if operation == "hello":
            self._hello(header)
            return
        with self._lock:
            run = self._runs.get(name)
            if run is None and operation in ("submit", "values"):
                run = self._runs[name] = Run(self, name)
            if operation == "end":
                self._runs.pop(name, None)
        if run is None:
            return
        if operation == "stop":
            threading.Thread(target=run.stop, args=(header["position"],), daemon=True).start()
        else:
            run.ask(header, buffers)

    def _hello(self, header):
        try:
            if header["protocol"] != PROTOCOL:
                raise cluster.Unfit(
                    f"the package quern-dask {RELEASE} speaks protocol {PROTOCOL}, this program {header['protocol']}; "
                    f"install quern-dask of Quern {header['release']}")
            self.is_direct = header.get("direct", True)
            self.client, self._cluster = cluster.connect(header)
            workers = cluster.ask(self.client, header)
            self.client.subscribe_topic("quern-" + self.engine, self._tell)
            self.send({
                "op": "ready", "release": RELEASE, "workers": workers, "pid": os.getpid(),
                "dashboard": self.client.dashboard_link or "", "scheduler": self.client.scheduler.address})
        except Exception as error:
            self.send({"op": "failed", "message": str(error) if isinstance(error, cluster.Unfit) else repr(error)})

    def _tell(self, event):
        """Workers' news, many at a time; each of a run."""
        by_run = {}
        for run, *rest in event[1]:
            by_run.setdefault(run.rpartition(".")[2], []).append(rest)
        for run, events in by_run.items():
            self.send({"op": "events", "run": run, "events": [
                {"position": p, "start": s, "end": e, "worker": w, "thread": t, "failed": f}
                for p, s, e, w, t, f in events]})

    def register(self, run, programs):
        """Brings programs to all workers, and keeps those that the run uses."""
        with self._lock:
            for digest, program in programs.items():
                if digest not in self._registered:
                    self.client.register_plugin(QuernPrograms(f"quern-{self.engine}-{digest[:16]}", {digest: program}))
                if digest not in run.digests:
                    run.digests.add(digest)
                    self._registered[digest] = self._registered.pop(digest, 0) + 1

    def forget(self, run):
        """The run uses its programs no more; the least lately used go from the workers."""
        with self._lock:
            for digest in run.digests:
                self._registered[digest] -= 1
            spare = [d for d, count in self._registered.items() if count == 0]
            gone = spare[: max(0, len(spare) - _KEPT_PROGRAMS)]
            for digest in gone:
                del self._registered[digest]
                try:
                    self.client.unregister_worker_plugin(f"quern-{self.engine}-{digest[:16]}")
                except Exception:
                    pass

    def _close(self):
        try:
            if self.client is not None:
                self.client.close(timeout=2)
            if self._cluster is not None:
                self._cluster.close(timeout=5)
        finally:
            # Threads of runs may hang in a scheduler that is gone.
            os._exit(0)
