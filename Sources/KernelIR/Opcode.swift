// The operations of KernelIR: one row each. A row says what the operation takes and gives, whether it can
// fault and what it touches; its meaning is the comment here and the code in Meaning.swift.
// To add one: add the case and the row, and follow the compiler's exhaustive-switch errors.
//
// Notation: T any numeric type, I integer, F floating point, B bool, A array, [x] attribute.

/// An operation's name.
package enum Opcode: String, CaseIterable, Sendable, Hashable {
    // Constants and conversions
    case constant  // [literal] → T or B
    case convert  // T → U as Swift's `U(x)`: rounds to a float; to an integer truncates toward zero, faults if it does not fit
    case convertTruncating  // I → J keeps the low bits (`truncatingIfNeeded:`)
    case convertClamping  // I → J nearest representable (`clamping:`)
    case convertExactly  // T → (B, U): whether the value is exactly representable, and the value (or 0)
    case bitCast  // T → U of the same width: the bits
    // Arithmetic
    case add, subtract, multiply  // T, T → T; integers fault on overflow
    case divide  // T, T → T; integers fault on zero and on min / -1
    case remainder  // I, I → I; sign of the dividend; faults on zero and on min % -1
    case wrappingAdd, wrappingSubtract, wrappingMultiply  // I, I → I modulo 2^width
    case negate  // T → T; integers fault on min (and unsigned is refused by the verifier)
    case magnitude  // T → T `abs`; signed integers fault on min
    case minimum, maximum  // T, T → T as Swift's `min(a, b)`: b < a ? b : a, and `max(a, b)`: b >= a ? b : a
    case floatMinimum  // F, F → F as Swift's `F.minimum(a, b)`: a <= b || b.isNaN ? a : b (of two zeros the first)
    case floatMaximum  // F, F → F as Swift's `F.maximum(a, b)`: a > b || b.isNaN ? a : b (of two zeros the second)
    case squareRoot  // F → F, correctly rounded
    case fusedMultiplyAdd  // F a, F b, F c → a·b + c rounded once
    case copySign  // F magnitude, F sign → F
    case round  // [rounding] F → F
    case floatClass  // [floatClass] F → B
    case math  // [math] F (, F) → F by a formula, or through the run-time library
    // Bits
    case and, or, xor  // I, I → I, or B, B → B
    case not  // I → I, or B → B
    case shiftLeft, shiftRight  // I, J (any integer type) → I "smart": overshift gives 0 or −1, a negative count shifts the other way
    case maskedShiftLeft, maskedShiftRight  // I, I → I: `&<<`, `&>>`, count modulo width
    case leadingZeros, trailingZeros, populationCount, byteSwap  // I → I (same type)
    case isMultiple  // I x, I y → B `x.isMultiple(of: y)`; of 0 only 0 is
    // Reporting forms: the wrapped value and whether it overflowed
    case addReporting, subtractReporting, multiplyReporting  // I, I → (I, B)
    // Comparison and choice
    case equal, notEqual  // T, T → B or B, B → B
    case less, lessOrEqual, greater, greaterOrEqual  // T, T → B
    case select  // B, T a, T b → a if true, else b (also bool values; not arrays)
    // Proof and tests
    case affineIsNonNegative  // [affine] Int… → B: Σ coefficient·operand + constant ≥ 0, in exact arithmetic
    case check  // [fault kind, message] B: a fault of that kind if false; further operands (0–2 integers) are its values
    // Arrays
    case extent  // [axis] A → Int
    case load  // A, Int × rank → element; faults outside the bounds
    case store  // A, Int × rank, element; faults outside the bounds
    case slice  // [slice] A, Int… → A view; faults outside the bounds
    case permute  // [axes] A → A view
    case reverse  // [axis] A → A view, the axis backwards
    case allocate  // Int × rank → A dense, zeroed; lives until the function ends; faults on a negative extent or no memory
    case duplicate  // A → A dense, fresh, same elements
    case copy  // A to, A from (same element type and rank): elementwise, as if the source was read before; faults if shapes differ
    case fill  // A, element
    case checkShapes  // A, A of equal rank: faults if an extent differs (values: both, detail: axis)
    case sameShape  // A, A of equal rank → B
    case reduce  // [reduction] A (dot: A, A rank 1) → element (mean F, argmin/argmax Int, and/or for bool)
    case reduceAxis  // [reduction, axis] A rank r → A rank r−1, dense, fresh
    case sort  // A rank 1: ascending in place, stable, NaN last
    // Calls
    case call  // [call] arguments → results of a kernel; arrays by reference; faults pass through
    case callExtern  // [extern] arguments → result of a C function; arrays as pointers to their first element
    // Structure
    case `if`  // B; regions: then, else; results from their `yield`s
    case `for`  // [loop] Int lower, Int upper, initial values…; region (i, carried…) `yield`s the next carried; results: the last carried
    case parallelFor  // [loop] Int lower, Int upper, starting values…, A reducing…, A disjoint…; region (i, identity…, A copy…) `yield`s one contribution per accumulator; results: the joined values
    case loop  // [loop] initial values…; region (carried…); endless until `break`; `continue` and `yield` give the next carried; results: what `break` gives
    case block  // [loop] region (); results: what `yield` or `break` gives
    // Terminators
    case yield  // values: ends a region in the usual way
    case `break`  // [label] values = results of the labelled `for`, `loop` or `block`
    case `continue`  // [label] values = carried values (`for`, `loop`), contributions (`parallelFor`)
    case `return`  // values: leaves the function
    case trap  // [fault kind, message]: always a fault
}

/// What is always true of an operation, for passes that need not know more.
package struct OpcodeRow: Sendable {
    /// What the operation touches beside its operands and results.
    package enum Effect: Sendable {
        /// Nothing: may be removed, repeated, moved (if it cannot fault).
        case pure
        /// Reads elements of its array operands.
        case reads
        /// Writes elements of its first array operand (and may read).
        case writes
        /// Makes fresh memory.
        case allocates
        /// Anything: calls.
        case any
        /// Control: regions or a terminator.
        case control
    }
    package var effect: Effect
    /// Whether the operation may fault when its operands say so (and `isChecked` is set).
    package var canFault: Bool
    package var isTerminator: Bool
    /// a op b = b op a, to the bit (NaNs count as one value).
    package var isCommutative: Bool

    init(_ effect: Effect = .pure, faults: Bool = false, terminator: Bool = false, commutative: Bool = false) {
        self.effect = effect
        canFault = faults
        isTerminator = terminator
        isCommutative = commutative
    }
}

extension Opcode {
    /// The operation's row.
    package var row: OpcodeRow {
        switch self {
        case .constant, .convertTruncating, .convertClamping, .convertExactly, .bitCast: OpcodeRow()
        case .convert: OpcodeRow(faults: true)
        case .add, .multiply: OpcodeRow(faults: true, commutative: true)
        case .subtract, .divide, .remainder, .negate, .magnitude: OpcodeRow(faults: true)
        case .wrappingAdd, .wrappingMultiply: OpcodeRow(commutative: true)
        case .wrappingSubtract, .minimum, .maximum: OpcodeRow()
        case .floatMinimum, .floatMaximum: OpcodeRow()
        case .squareRoot, .fusedMultiplyAdd, .copySign, .round, .floatClass, .math: OpcodeRow()
        case .and, .or, .xor: OpcodeRow(commutative: true)
        case .not, .shiftLeft, .shiftRight, .maskedShiftLeft, .maskedShiftRight: OpcodeRow()
        case .leadingZeros, .trailingZeros, .populationCount, .byteSwap, .isMultiple: OpcodeRow()
        case .addReporting, .subtractReporting, .multiplyReporting: OpcodeRow()
        case .equal, .notEqual: OpcodeRow(commutative: true)
        case .less, .lessOrEqual, .greater, .greaterOrEqual, .select, .affineIsNonNegative: OpcodeRow()
        case .check: OpcodeRow(.control, faults: true)
        case .extent, .permute, .reverse, .sameShape: OpcodeRow()
        case .slice: OpcodeRow(faults: true)
        case .load: OpcodeRow(.reads, faults: true)
        case .store: OpcodeRow(.writes, faults: true)
        case .allocate: OpcodeRow(.allocates, faults: true)
        case .duplicate: OpcodeRow(.allocates, faults: true)
        case .copy: OpcodeRow(.writes, faults: true)
        case .fill, .sort: OpcodeRow(.writes)
        case .checkShapes: OpcodeRow(.control, faults: true)
        case .reduce: OpcodeRow(.reads, faults: true)
        case .reduceAxis: OpcodeRow(.allocates, faults: true)
        case .call: OpcodeRow(.any, faults: true)
        case .callExtern: OpcodeRow(.any)
        case .if, .for, .parallelFor, .loop, .block: OpcodeRow(.control)
        case .yield, .break, .continue, .return: OpcodeRow(.control, terminator: true)
        case .trap: OpcodeRow(.control, faults: true, terminator: true)
        }
    }
}
