"""Connecting: to a scheduler, or to one of our own on this machine; and asking every worker who it is."""

import os

import dask
import distributed

from . import PROTOCOL, RELEASE

#: Asked by value, so that workers and schedulers without this package can answer too: modules' functions go by name.
_PROBE = '''
def probe(**_):
    try:
        import quern_dask
        from quern_dask import runtime
    except ImportError as error:
        return {"error": f"quern_dask cannot be imported there ({error})"}
    return runtime.about()
def probe_scheduler(**_):
    try:
        import quern_dask
        return {"release": quern_dask.RELEASE, "protocol": quern_dask.PROTOCOL}
    except ImportError as error:
        return {"error": f"quern_dask cannot be imported there ({error})"}
'''
_namespace = {"__name__": "__main__"}
exec(_PROBE, _namespace)


class Unfit(RuntimeError):
    """The cluster cannot be used; the message says what to install or start."""


def connect(header):
    """A client, and its local cluster or None, as `header` asks for."""
    cluster = None
    local = header.get("local")
    timeout = header.get("timeout") or 10
    if local:
        dask.config.set({
            # Three deaths are enough to know that it is the task.
            "distributed.scheduler.allowed-failures": 2,
            "distributed.worker.daemon": True,
        })
        cluster = distributed.LocalCluster(
            n_workers=local, threads_per_worker=header.get("threads") or 1, host="127.0.0.1",
            dashboard_address="127.0.0.1:0", worker_dashboard_address="127.0.0.1:0", silence_logs=50,
            memory_limit=header.get("memory") or "auto")
        address = cluster
    else:
        address = header["address"]
    security = None if local else _security(address, header.get("security"))
    try:
        client = distributed.Client(
            address, security=security, timeout=timeout, set_as_default=False, name="quern",
            direct_to_workers=header.get("direct", True))
    except (OSError, TimeoutError, ValueError, TypeError, RuntimeError) as error:
        raise Unfit(
            f"no scheduler answers at {header.get('address')} within {timeout} seconds ({error}); is it started, and "
            "do address, port and TLS files fit?") from error
    return client, cluster


def _security(address, files):
    """What Dask is to be told of TLS; raises Unfit where address and files cannot belong together."""
    is_encrypted = address.startswith(("tls://", "wss://"))
    if not files:
        # Dask's own configuration may name files, too.
        if is_encrypted and not dask.config.get("distributed.comm.tls.ca-file", None):
            raise Unfit(
                f"{address} is reached by TLS, and no certificates were given; write "
                "DaskEngine(address:security: DaskSecurity(authority:certificate:key:))")
        return None
    if not is_encrypted:
        raise Unfit(f"certificates were given for {address}, which is reached without TLS; write tls://, or no security")
    for role in ("authority", "certificate", "key"):
        if not os.access(files[role], os.R_OK):
            raise Unfit(f"the TLS file '{files[role]}' ({role}) cannot be read; give the path of a PEM file")
    return distributed.Security(
        tls_ca_file=files["authority"], tls_client_cert=files["certificate"], tls_client_key=files["key"],
        require_encryption=True)


def ask(client, header):
    """Versions of the scheduler and of every worker; raises Unfit with what does not fit, and what to install."""
    timeout = header.get("timeout") or 10
    try:
        client.wait_for_workers(max(1, header.get("local") or 1), timeout=timeout)
    except TimeoutError as error:
        raise Unfit(
            f"the scheduler at {client.scheduler.address} has no workers after {timeout} seconds; start some: "
            "'dask worker ADDRESS'") from error
    answers = {"the scheduler": client.run_on_scheduler(_namespace["probe_scheduler"])}
    workers = client.run(_namespace["probe"], on_error="return")
    answers.update({f"worker {address}": answer for address, answer in workers.items()})
    problems = []
    for who, answer in answers.items():
        if isinstance(answer, BaseException):
            problems.append(f"{who} does not answer: {answer}")
        elif answer.get("error"):
            problems.append(f"{who}: {answer['error']}")
        elif answer["protocol"] != PROTOCOL or answer.get("abi", header["abi"]) != header["abi"]:
            abi = f", ABI {answer['abi']}" if "abi" in answer else ""
            release = answer.get("library", answer).get("release", answer["release"])
            problems.append(
                f"{who} has Quern {release} (protocol {answer['protocol']}{abi}), this program is Quern "
                f"{header['release']} (protocol {header['protocol']}, ABI {header['abi']})")
    if problems:
        more = f"; and {len(problems) - 3} more" if len(problems) > 3 else ""
        raise Unfit(
            "; ".join(problems[:3]) + more + f"; install the wheel quern-dask of Quern {header['release']} on the "
            "scheduler and all workers ('make worker-wheel', then 'pip install' of the file), and start them again")
    info = client.scheduler_info(n_workers=-1)["workers"]
    return {
        address: {
            "name": str(worker["name"]), "threads": worker["nthreads"], "memory": worker["memory_limit"],
            "pid": (workers.get(address) or {}).get("pid", 0)}
        for address, worker in info.items()
    }
