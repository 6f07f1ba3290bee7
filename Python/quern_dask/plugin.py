"""Programs on their way to workers: to those that are there, and by Dask to each that comes later or again."""

from distributed.diagnostics.plugin import WorkerPlugin

from . import runtime


class QuernPrograms(WorkerPlugin):
    """Loads the library, and gives it programs, before the worker takes tasks that name them."""

    idempotent = True

    def __init__(self, name, programs):
        self.name = name
        #: Digest to kind and content.
        self.programs = programs

    def setup(self, worker):
        runtime.attach(worker)
        runtime.add_programs(self.programs)

    def teardown(self, worker):
        runtime.forget_programs(self.programs)
