// A built kernel as C sees it: its symbol, parameters and results. What CHeader, PythonModule and SwiftModule write
// down, and what KernelLLVM's C wrapper takes:
//
//     int32_t name(scalars by value, inout scalars and arrays by pointer …, results by pointer …, quern_fault *fault);
//
// C gets complex numbers in parts: two arguments, or the array of the parts, with one axis more; Python and Swift show
// them whole again.
// Holds: names are C identifiers and no keywords of C or C++; symbols of one build are unique.

package import KernelIR
package import QuernCore

/// A function of the C interface.
package struct CFunction: Sendable, Hashable {
    /// A parameter or a result.
    package struct Value: Sendable, Hashable {
        /// The name in C.
        package var name: String
        /// The name in the kernel; "result" or "result0", … for results. For a part of a complex value, that of the whole.
        package var kernelName: String
        /// The name in languages that show complex values whole: a C identifier too.
        package var wholeName: String
        /// What of a complex value this is; an imaginary part follows its real part.
        package var part: ComplexPart
        package var label: String?
        package var type: ScalarType
        /// nil for a scalar.
        package var rank: Int?
        package var isInout: Bool
        /// Written to by the function: an inout parameter or a result.
        package var isResult: Bool

        /// The type of the whole value's elements, `Complex<Double>` for a part of such.
        package var wholeType: ScalarType { part == .none ? type : type.complexType ?? type }
        /// The C type of a scalar, `double`.
        package var scalarName: String { CFunction.name(of: type) }
        /// How the parameter is declared.
        package var declaration: String {
            if let rank { return isResult ? "quern_array_\(rank) *\(name)" : "const quern_array_\(rank) *\(name)" }
            return isInout || isResult ? "\(scalarName) *\(name)" : "\(scalarName) \(name)"
        }
    }

    package var symbol: String
    /// The kernel's name in Swift.
    package var kernel: String
    /// The Swift signature, for people.
    package var signature: String
    package var documentation: String
    package var parameters: [Value]
    package var results: [Value]

    /// The interface of `function` with the given types.
    package init(symbol: String, function: Function, types: [ScalarType], documentation: String = "") {
        self.symbol = symbol
        kernel = function.displayName
        signature = KernelText.signature(function, types: types)
        self.documentation = documentation
        var used: Set<String> = ["fault"]
        func unique(_ name: String) -> String {
            var candidate = Self.identifier(name)
            while !used.insert(candidate).inserted { candidate += "_" }
            return candidate
        }
        func scalar(_ type: Type) -> ScalarType {
            switch type.scalar {
            case .concrete(let type): type
            case .parameter(let k): types.indices.contains(k) ? types[k] : .float64
            }
        }
        func suffix(_ part: ComplexPart) -> String {
            switch part {
            case .none: ""
            case .real: "_real"
            case .imaginary: "_imaginary"
            case .array: "_parts"
            }
        }
        var whole = ""
        func value(
            _ kernelName: String, _ label: String?, _ type: Type, _ part: ComplexPart, isInout: Bool, isResult: Bool
        ) -> Value {
            let name = unique(kernelName + suffix(part))
            if part == .none { whole = name } else if part != .imaginary { whole = unique(kernelName) }
            return Value(
                name: name, kernelName: kernelName, wholeName: whole, part: part, label: label, type: scalar(type),
                rank: type.isArray ? type.rank : nil, isInout: isInout, isResult: isResult)
        }
        parameters = function.parameters.map {
            value($0.name, $0.label, $0.type, $0.part, isInout: $0.isInout, isResult: false)
        }
        let parts = function.resultTypes.indices.map {
            function.resultParts.indices.contains($0) ? function.resultParts[$0] : .none
        }
        let count = parts.count { $0 != .imaginary }
        var place = -1
        results = zip(function.resultTypes, parts).map { type, part in
            if part != .imaginary { place += 1 }
            return value(count == 1 ? "result" : "result\(place)", nil, type, part, isInout: false, isResult: true)
        }
    }

    /// The prototype, without a semicolon.
    package var prototype: String {
        let all = (parameters + results).map(\.declaration) + ["quern_fault *QUERN_NULLABLE fault"]
        return "int32_t \(symbol)(\(all.joined(separator: ", ")))"
    }

    /// The ranks of the arrays in it.
    package var ranks: [Int] { (parameters + results).compactMap(\.rank) }

    /// A C identifier for a Swift name: letters beyond ASCII become their numbers, keywords get an underscore.
    package static func identifier(_ name: String) -> String {
        var text = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_": text.unicodeScalars.append(scalar)
            case ".": text += "_"
            default: text += "_u" + String(scalar.value, radix: 16)
            }
        }
        if text.isEmpty || text.first?.isNumber == true { text = "_" + text }
        return keywords.contains(text) ? text + "_" : text
    }

    /// The C type of a scalar type.
    package static func name(of type: ScalarType) -> String {
        switch type {
        case .bool: "bool"
        case .int8: "int8_t"
        case .int16: "int16_t"
        case .int32: "int32_t"
        case .int64: "int64_t"
        case .uint8: "uint8_t"
        case .uint16: "uint16_t"
        case .uint32: "uint32_t"
        case .uint64: "uint64_t"
        case .float32: "float"
        case .float64: "double"
        case .complex64: "quern_complex64"
        case .complex128: "quern_complex128"
        }
    }

    /// Words that C, C++ and Python keep for themselves.
    private static let keywords: Set<String> = Set(
        """
        alignas alignof and asm auto bool break case catch char class const constexpr continue default delete do double \
        else enum explicit export extern false float for friend goto if inline int long mutable namespace new not \
        nullptr operator or private protected public register restrict return short signed sizeof static struct switch \
        template this throw true try typedef typeid typename union unsigned using virtual void volatile while xor \
        as assert async await def del elif except finally from global import in is lambda nonlocal pass raise with yield \
        None True False main
        """.split(separator: " ").map(String.init))
}

/// The symbols of one build.
package enum CSymbols {
    /// One symbol for each kernel and its types: the kernel's name, with its types behind it where the name alone
    /// stands for several signatures.
    package static func names(_ signatures: [(kernel: String, types: [ScalarType])]) -> [String] {
        var counts: [String: Int] = [:]
        for signature in signatures { counts[signature.kernel, default: 0] += 1 }
        var used: Set<String> = []
        return signatures.map { kernel, types in
            let suffix = counts[kernel, default: 0] > 1 ? types.map { "_" + $0.name }.joined() : ""
            var name = CFunction.identifier(kernel) + suffix
            while !used.insert(name).inserted { name += "_" }
            return name
        }
    }
}
