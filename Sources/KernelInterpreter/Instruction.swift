// The flat code that a function is translated to, once, before it runs.
// Translator writes it, Machine runs it. An instruction is 24 bytes: a code, small fields, five numbers that name
// registers, code positions or entries of the side tables.
// Registers are 64-bit words of one frame: a scalar is one word of its canonical bits, an array is its base
// address, its extents and its strides in elements, as in a call's frame.

import KernelIR
import QuernCore

/// What an instruction does. Letters: I Int64, S any signed, U any unsigned, D Double, F Float, x4 bytes of an element.
enum Code: UInt8 {
    // a ← b; `moveWords`: c words.
    case move, moveWords
    // Control: `jump` to a; `branchFalse` a to b; loops: index a, lower b, upper c, other end d; `again` to a.
    case jump, branchFalse, forBegin, forNext, again
    // a ← b op c on Int64, faulting on overflow.
    case addI, subtractI, multiplyI, divideI, remainderI, negateI
    // The same on types narrower than 64 bits; extra: 64 − width.
    case addS, subtractS, multiplyS, addU, subtractU, multiplyU
    // Wrapping, 64 bits.
    case addW, subtractW, multiplyW
    // Comparison of canonical bits.
    case equal, notEqual, lessS, lessOrEqualS, lessU, lessOrEqualU
    case minimumS, maximumS, minimumU, maximumU
    case and, or, xor, notBool, not
    // extra: width (smart) or width − 1 (masked).
    case shiftLeftS, shiftLeftU, shiftRightS, shiftRightU, maskedLeft, maskedRightS, maskedRightU
    // a ← b ? c : d.
    case select
    case addD, subtractD, multiplyD, divideD, negateD, magnitudeD, squareRootD, fusedD, minimumD, maximumD
    case equalD, notEqualD, lessD, lessOrEqualD
    case addF, subtractF, multiplyF, divideF, negateF, magnitudeF, squareRootF, fusedF, minimumF, maximumF
    case equalF, notEqualF, lessF, lessOrEqualF
    case intToDouble, intToFloat, floatToDouble, doubleToFloat, doubleToInt
    // a ← function e of b, c.
    case mathD, mathF
    // a (and d) ← operation e of `Program.scalars` on b, c, d.
    case scalar, scalarPair
    // a ← affine test: aux at b is count, then coefficient indices; constants at c.
    case affine
    // a ← array b at c (and d); the value stored is a.
    case load1x8, load1x4, load1x4S, load2x8, load2x4, load2x4S
    case store1x8, store1x4, store2x8, store2x4
    // Any rank (extra) and type: index registers in aux at c.
    case loadAny, storeAny
    // Condition a, values b and c; kind in extra.
    case check, trap
    // Views and arrays: a the result, b the operand.
    case slice, permute, reverse, allocate, duplicate, copy, fill, checkShapes, sameShape, reduce, reduceAxis, sort
    // Scratch of a loop: a the register of the mark; keep list in aux at b.
    case scopeBegin, scopeEnd
    // Accumulators: a the register of the state; b a value; c the result.
    case accumulatorBegin, accumulatorAdd, accumulatorEnd
    // Parts of a loop with arrays in `reducing:`: e the ParallelLoop; next: b the first instruction of a part.
    case partsBegin, partsNext
    // Shadow memory, only where races are checked: e the ParallelLoop; iteration: a the index.
    case levelBegin, levelIteration, levelEnd
    // An element (indices in aux at c) or all elements of array b were read, or written if a is 1; e the note.
    case noteElement, noteArray
    // Array b, extra axes, is the storage that note e names.
    case noteStorage
    // Only with a tracer: what note e tells of has run, or is about to.
    case trace
    // a callee, b aux of arguments and results, c the frame's words.
    case call
    case callExtern
    // a aux of results.
    case `return`
}

struct Instruction {
    var code: Code
    /// A ScalarType's raw value, where the code needs one.
    var type: UInt8 = 0
    /// 1: a test that fails is a fault. 0: it was proved away, so that failing is an internal error.
    var isChecked: UInt8 = 1
    var extra: UInt8 = 0
    var a: Int32 = 0
    var b: Int32 = 0
    var c: Int32 = 0
    var d: Int32 = 0
    var e: Int32 = 0
}

/// A scalar operation that has no code of its own.
struct ScalarOperation {
    var opcode: Opcode
    var attribute: Attribute
    var type: ScalarType
    var other: ScalarType
    var result: ScalarType
}

/// A reduction of elements of one type.
struct ReductionOperation {
    var kind: ReductionKind
    var type: ScalarType
}

/// What a parallel loop shares between its iterations, and where its parts are kept.
struct ParallelLoop {
    /// An array in `reducing:`.
    struct Reduced {
        /// Registers of the array, of the region's argument, and of the copies' memory (0 where there is one part).
        var array: Int32
        var argument: Int32
        var memory: Int32
        var rank: Int
        var operation: ReductionOperation
    }
    /// An array in `disjoint:`.
    struct Vouched {
        var array: Int32
        var rank: Int
        var type: UInt8
    }
    var reducing: [Reduced] = []
    var disjoint: [Vouched] = []
    /// Registers of the loop's bounds, of the part that runs, of the number of parts, and of the part's bounds.
    var lower: Int32 = 0
    var upper: Int32 = 0
    var part: Int32 = 0
    var partCount: Int32 = 0
    var partLower: Int32 = 0
    var partUpper: Int32 = 0
    /// For messages.
    var variable = ""
    var position = Position.none
    var isApart = false
}

/// Where an access is in the source, or what a storage is called.
struct ShadowNote {
    var position: Position
    var function: String
    var name = ""
    var type: UInt8 = 0
}

/// Where a function's code and constants are.
struct FunctionEntry {
    var start: Int32 = 0
    /// Words of a frame.
    var frameWords: Int32 = 0
    /// Constants lie in registers from `constantRegister` on.
    var constantRegister: Int32 = 0
    var firstConstant: Int32 = 0
    var constantCount: Int32 = 0
    /// Whether the function can call itself, directly or through others: such calls count as recursion.
    var isRecursive = false
}
