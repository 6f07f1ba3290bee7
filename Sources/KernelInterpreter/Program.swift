// A translated module: code and side tables in raw memory, never changed once made, so that any number of threads
// can run it at once.
// Holds: every number in an instruction was made by Translator from a verified module, so Machine does not test them.

import KernelIR
import QuernCore

final class Program: @unchecked Sendable {
    let code: UnsafeMutableBufferPointer<Instruction>
    /// Site and loop list (aux offset) of each instruction.
    let sites: UnsafeMutableBufferPointer<Int32>
    let loops: UnsafeMutableBufferPointer<Int32>
    /// Lists of registers and numbers.
    let aux: UnsafeMutableBufferPointer<Int32>
    let constants: UnsafeMutableBufferPointer<UInt64>
    let coefficients: UnsafeMutableBufferPointer<Int64>
    let functions: UnsafeMutableBufferPointer<FunctionEntry>
    let scalars: UnsafeMutableBufferPointer<ScalarOperation>
    let maths: UnsafeMutableBufferPointer<MathFunction>
    let reductions: UnsafeMutableBufferPointer<ReductionOperation>
    let parallelLoops: [ParallelLoop]
    let notes: [ShadowNote]
    let traceNotes: [TraceNote]
    let foreign: [ForeignFunction]

    /// The entry, its parameters and results.
    let entry: Int
    let parameters: [Parameter]
    let resultTypes: [Type]

    init(_ draft: consuming Translator.Draft, entry: Int, function: Function) {
        func copy<T>(_ items: [T]) -> UnsafeMutableBufferPointer<T> {
            let buffer = UnsafeMutableBufferPointer<T>.allocate(capacity: max(1, items.count))
            _ = buffer.initialize(from: items)
            return UnsafeMutableBufferPointer(rebasing: buffer[..<items.count])
        }
        code = copy(draft.code)
        sites = copy(draft.sites)
        loops = copy(draft.loops)
        aux = copy(draft.aux)
        constants = copy(draft.constants)
        coefficients = copy(draft.coefficients)
        functions = copy(draft.functions)
        scalars = copy(draft.scalars)
        maths = copy(draft.maths)
        reductions = copy(draft.reductions)
        foreign = draft.foreign
        parallelLoops = draft.parallelLoops
        notes = draft.notes
        traceNotes = draft.traceNotes
        self.entry = entry
        parameters = function.parameters
        resultTypes = function.resultTypes
    }

    deinit {
        func free<T>(_ buffer: UnsafeMutableBufferPointer<T>) {
            buffer.deinitialize()
            buffer.baseAddress?.deallocate()
        }
        free(code)
        free(sites)
        free(loops)
        free(aux)
        free(constants)
        free(coefficients)
        free(functions)
        free(scalars)
        free(maths)
        free(reductions)
    }
}
