// Arrays as text, laid out as NumPy's array2string does by default: rows in brackets, columns aligned, lines of at
// most 75 columns, and above 1,000 elements the first and last three of each axis with `...` between.

import ComplexModule
import QuernCore

/// Writes one array as text.
struct ArrayPrinter {
    /// More elements than this are summarised.
    static let threshold = 1000
    /// How many indices are shown at each end of a summarised axis.
    static let edgeCount = 3
    /// The width of a line.
    static let lineWidth = 75

    private let array: AnyNDArray
    private let isSummary: Bool
    private var format = ElementFormat([], of: .bool)
    /// Elements formatted so far: they are asked for in the order in which they were collected.
    private var next = 0

    /// The text of `array`.
    static func text(of array: AnyNDArray) -> String {
        if array.rank == 0 { return element(array.elementBits, array.scalarType) }
        if array.count == 0 { return "[]" }
        var printer = ArrayPrinter(array)
        return printer.rows([], indent: " ", width: lineWidth)
    }

    private init(_ array: AnyNDArray) {
        self.array = array
        isSummary = array.count > Self.threshold
        var shown: [UInt64] = []
        collect([], &shown)
        format = ElementFormat(shown, of: array.scalarType)
    }

    /// One element as Swift writes it, from its bits or those of its two parts.
    static func element(_ words: [UInt64], _ type: ScalarType) -> String {
        let bits = words[0]
        return switch type {
        case .bool: bits == 0 ? "false" : "true"
        case .float32: Float(kernelBits: bits).description
        case .float64: Double(kernelBits: bits).description
        case .int8, .int16, .int32, .int64: String(Int64(bitPattern: bits))
        case .uint8, .uint16, .uint32, .uint64: String(bits)
        case .complex64: Complex<Float>(kernelWords: KernelWords(bits, words[1])).description
        case .complex128: Complex<Double>(kernelWords: KernelWords(bits, words[1])).description
        }
    }

    /// The indices of an axis that are shown, and whether some are left out after the first three.
    private func shownIndices(_ extent: Int) -> (indices: [Int], isCut: Bool) {
        guard isSummary, extent > 2 * Self.edgeCount else { return (Array(0..<extent), false) }
        return (Array(0..<Self.edgeCount) + Array(extent - Self.edgeCount..<extent), true)
    }

    private func collect(_ index: [Int], _ shown: inout [UInt64]) {
        guard index.count < array.rank else {
            for part in array.scalarType.isComplex ? [[0], [1]] : [[]] {
                if let bits = array.bits(at: index + part) { shown.append(bits) }
            }
            return
        }
        for i in shownIndices(array.shape[index.count]).indices { collect(index + [i], &shown) }
    }

    /// The sub-array at `index`; `indent` is what its further lines begin with.
    private mutating func rows(_ index: [Int], indent: String, width: Int) -> String {
        let axis = index.count
        let (indices, isCut) = shownIndices(array.shape[axis])
        if axis == array.rank - 1 { return row(indices, isCut, indent: indent, width: width) }
        let separator = String(repeating: "\n", count: array.rank - 1 - axis)
        var text = ""
        for (position, i) in indices.enumerated() {
            if position > 0 { text += separator + indent }
            if isCut && position == Self.edgeCount { text += "..." + separator + indent }
            text += rows(index + [i], indent: indent + " ", width: width - 1)
        }
        return "[" + text + "]"
    }

    /// One row; elements that do not fit go to further lines.
    private mutating func row(_ indices: [Int], _ isCut: Bool, indent: String, width: Int) -> String {
        var lines = ""
        var line = indent
        func put(_ word: String) {
            if line.utf8.count + word.utf8.count > width - 1 && line.utf8.count > indent.utf8.count {
                while line.last == " " { line.removeLast() }
                lines += line + "\n"
                line = indent
            }
            line += word
        }
        for position in indices.indices {
            if isCut && position == Self.edgeCount {
                put("...")
                line += " "
            }
            put(format[next])
            next += 1
            if position < indices.count - 1 { line += " " }
        }
        lines += line
        return "[" + lines.dropFirst(indent.utf8.count) + "]"
    }
}

extension AnyNDArray: CustomStringConvertible {
    /// The elements laid out as NumPy prints them; large arrays are summarised.
    public var description: String { ArrayPrinter.text(of: self) }
}

extension NDArray: CustomStringConvertible {
    /// The elements laid out as NumPy prints them; large arrays are summarised.
    public var description: String { ArrayPrinter.text(of: AnyNDArray(self)) }
}
