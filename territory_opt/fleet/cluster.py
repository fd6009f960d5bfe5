"""A Dask cluster as an executor: reached, compared with this machine, and left as it was."""

import warnings
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager
from typing import Any, TypeAlias

from territory_opt.errors import Fault, InvalidInputError, MissingExtraError, WorkerError, listing
from territory_opt.model.checks import Number, Text, shown

try:
    from distributed import Client, KilledWorker
    from distributed.client import ClosedClientError
    from distributed.comm.core import CommClosedError
    from distributed.versions import VersionMismatchWarning
except ImportError as missing:  # pragma: no cover  # an installation without the extra
    raise MissingExtraError('a Dask cluster needs: pip install "territory-opt[cluster]"') from missing

Versions: TypeAlias = Mapping[str, str | None]

SAME_EVERYWHERE = ("territory-opt", "numpy", "pyarrow", "numba", "dask", "distributed")
"""What this machine and the workers must have in one version, so that the same input gives the same bytes."""

NUM_RETRIES = 2
"""How often a batch is tried again that has failed, as by a file system that did not answer."""


@contextmanager
def cluster_executor(address: str, *, wait_seconds: float = 30.0) -> Iterator[Executor]:
    """Reach a Dask cluster, and hand out an executor whose work its workers do.

    A batch whose worker has ended is done again by another one; when that helps nothing, or the cluster is lost, its
    future raises a `WorkerError`. The cluster stays when the executor is left.

    Parameters
    ----------
    address
        Of the scheduler, such as ``tcp://10.0.0.5:8786``.
    wait_seconds
        How long to wait for the scheduler to answer, and for its first worker [s].

    Raises
    ------
    InvalidInputError
        If nobody answers there, no worker comes, or they run other versions than this machine.

    Examples
    --------
    >>> with cluster_executor("tcp://127.0.0.1:9", wait_seconds=0.1):
    ...     pass
    Traceback (most recent call last):
    territory_opt.errors.InvalidInputError: 1 problem in the input
      - cluster: found 'tcp://127.0.0.1:9', where no scheduler answers; allowed is the address of a Dask scheduler;
        start one with: dask scheduler --port 8786
    """
    faults = [fault.under("cluster") for fault in Text()(address)]
    faults += [fault.under("wait_seconds") for fault in Number(above=0, unit="s")(wait_seconds)]
    if faults:
        raise InvalidInputError(faults)
    with _client(address, wait_seconds) as client:
        _wait_for_a_worker(client, address, wait_seconds)
        _refuse_other_versions(client)
        yield _ClusterExecutor(client, address)


class _ClusterExecutor(Executor):
    """Work on a cluster whose futures end whatever becomes of it.

    Those of the client's own executor stay open for ever when a result is lost together with the scheduler.
    """

    def __init__(self, client: Any, address: str) -> None:  # noqa: ANN401  # distributed has no types
        self._client, self._address = client, address

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **options: Any) -> Future[Any]:  # noqa: ANN401  # as Executor
        """Hand in a call, to be done once at least."""
        try:
            task = self._client.submit(function, *arguments, pure=False, retries=NUM_RETRIES, **options)
        except (ClosedClientError, RuntimeError) as error:
            raise WorkerError(f"the cluster at {self._address} takes no work: {error}") from None
        outcome: Future[Any] = Future()

        def pass_on(done: Any) -> None:  # noqa: ANN401  # a future of distributed
            if not outcome.set_running_or_notify_cancel():
                return
            try:
                outcome.set_result(done.result())
            except Exception as error:  # noqa: BLE001  # whatever the work raised
                outcome.set_exception(self._in_our_words(error))

        def give_up(ended: Future[Any]) -> None:
            if ended.cancelled():
                task.cancel()

        outcome.add_done_callback(give_up)
        task.add_done_callback(pass_on)
        return outcome

    def _in_our_words(self, error: Exception) -> Exception:
        """Return what to raise: errors of the work as they are, those of the cluster as ours."""
        if isinstance(error, KilledWorker):
            return WorkerError(
                f"the workers of {self._address} that were given one batch have ended by themselves, one after the "
                f"other ({error.task}): it may need more memory than they have, or they cannot load what this machine "
                "sent; their logs say more"
            )
        if isinstance(error, CancelledError | CommClosedError):
            return WorkerError(f"the cluster at {self._address} was lost; begin again when its scheduler is back")
        return error


def _client(address: str, wait_seconds: float) -> Any:  # noqa: ANN401  # distributed has no types
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", VersionMismatchWarning)  # told as a fault, once it is known of whom
            return Client(address, timeout=wait_seconds, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, ImportError, RuntimeError) as error:
        found = f"{address!r}, where no scheduler answers"
        if not isinstance(error, OSError | TimeoutError):
            found = f"{address!r}, which cannot be reached: {shown(str(error))}"
        hint = "start one with: dask scheduler --port 8786"
        raise InvalidInputError([Fault("cluster", found, "the address of a Dask scheduler", hint)]) from None


def _wait_for_a_worker(client: Any, address: str, wait_seconds: float) -> None:  # noqa: ANN401  # the same
    try:
        client.wait_for_workers(1, timeout=wait_seconds)
    except TimeoutError:
        hint = f"start workers with: dask worker {address}"
        raise InvalidInputError(
            [Fault("cluster", f"{address!r}, a scheduler without workers", "one that has workers", hint)]
        ) from None


def _refuse_other_versions(client: Any) -> None:  # noqa: ANN401  # the same
    told = client.get_versions(packages=SAME_EVERYWHERE)
    workers = {name: worker["packages"] for name, worker in told["workers"].items()}
    faults = list(version_faults(told["client"]["packages"], workers))
    if faults:
        raise InvalidInputError(faults)


def version_faults(own: Versions, workers: Mapping[str, Versions]) -> Iterator[Fault]:
    """Yield a fault for each library that some worker has in another version than this machine.

    Parameters
    ----------
    own
        Versions here, by library; None where it is not installed.
    workers
        The same of each worker, by its address.

    Examples
    --------
    >>> for fault in version_faults({"numpy": "2.3.0"}, {"tcp://a:1": {"numpy": "2.2.0"}, "tcp://b:1": {}}):
    ...     print(fault)
    cluster: found numpy 2.2.0 at tcp://a:1, none at tcp://b:1; allowed is numpy 2.3.0, as on this machine; install the
    same versions everywhere
    """
    for library in (*SAME_EVERYWHERE, "python"):
        wanted = _release(own, library)
        others = {name: _release(worker, library) for name, worker in workers.items()}
        wrong = [f"{version} at {name}" for name, version in others.items() if version != wanted]
        if wrong:
            allowed = f"{library} {wanted}, as on this machine"
            found = f"{library} {listing(wrong, 3)}"
            yield Fault("cluster", found, allowed, "install the same versions everywhere")


def _release(versions: Versions, library: str) -> str:
    """Return a version as it is compared: of Python, whose last numbers change no result, the first two."""
    version = versions.get(library) or "none"
    return ".".join(version.split(".")[:2]) if library == "python" else version
