// What `import Quern` gives: kernels, arrays, tasks, the scalar protocols, and numerics' functions and constants of
// types. Everything is re-exported from where it lives; what is declared here are the macros, the mathematical
// functions, and delayed tasks.

@_exported public import ComplexModule
@_exported public import KernelRuntime
@_exported public import NDArrays
@_exported public import QuernCore
@_exported public import RealModule
@_exported public import TaskGraphs

/// A real number type: what generic kernels write as `<T: Real>`.
///
/// It is numerics' `Real` with `BinaryFloatingPoint` and `KernelScalar`, so that `0.25 * x`, `Int(x)` and `T(i)` work.
/// A file that imports Numerics too adds `import protocol Quern.Real`.
public typealias Real = QuernCore.Real
