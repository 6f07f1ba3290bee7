// The product for many processes and machines: a worker protocol, the worker, and engines that run plans and delayed calls
// on local processes or on a Dask cluster.

@_exported public import QuernArrays
@_exported public import TaskGraphs
