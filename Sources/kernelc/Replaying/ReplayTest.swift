// A kept call as a test in Swift: of the kernel's text where the capsule has it and the values are few enough to be
// written down, else of the capsule itself.

import KernelRuntime
import NDArrays
import QuernCore

/// The text of a test.
struct ReplayTest {
    let text: String
    /// Elements that are written down.
    private static let mostElements = 64

    init(_ replay: CapsuleReplay, file: String) {
        let fault = replay.capsule.fault
        let kernel = replay.signature.kernel
        let name = String(kernel.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
        let place = fault.file.map { "\($0.split(separator: "/").last ?? ""):\(fault.line)" } ?? "no known place"
        let written = replay.capsule.arguments.map(Self.written)
        let isWhole =
            replay.capsule.sources.count > 0 && !written.contains(nil)
            && !replay.signature.parameters.contains(where: \.isInout)
        guard isWhole, let first = replay.capsule.sources.first else {
            text = """
                // The call is of an expression, or too large to be written down (--shrink may help): keep the capsule beside
                // the test.
                import Foundation
                import Testing

                @Test("\(name) faults at \(place) as it did")
                func \(name)FaultsAgain() throws {
                    let process = Process()
                    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
                    process.arguments = ["kernelc", "replay", \(JSONText.quoted(file))]
                    try process.run()
                    process.waitUntilExit()
                    // 0: the same fault. Once it is mended: 3.
                    #expect(process.terminationStatus == 0)
                }
                """
            return
        }
        // The last function of a text is the kernel that is meant.
        let source = (replay.capsule.sources.dropFirst().reversed() + [first]).map(\.text).joined(separator: "\n\n")
        let arguments = written.compactMap { $0 }.joined(separator: ", ")
        text = """
            import Quern
            import Testing

            @Test("\(name) faults at \(place)")
            func \(name)Faults() throws {
                let kernel = try Kernel(source: #\"\"\"
            \(source.split(separator: "\n", omittingEmptySubsequences: false).map { "        \($0)" }.joined(separator: "\n"))
                    \"\"\"#)
                let fault = #expect(throws: KernelFault.self) { try kernel.call(\(arguments)) }
                #expect(fault?.id == \(JSONText.quoted(fault.fault.id)))
                #expect(fault?.message == \(JSONText.quoted(fault.message)))
            }
            """
    }

    /// A value as Swift has it; nil if it is too long.
    private static func written(_ form: KernelValueForm) -> String? {
        guard let value = try? form.value() else { return nil }
        switch value {
        case .scalar(let type, let bits): return "KernelValue(\(literal(bits, type)))"
        case .complex(let type, let real, let imaginary):
            return
                "KernelValue(\(type.swiftName)(\(literal(real, type.partType)), \(literal(imaginary, type.partType))))"
        case .array(let array):
            guard array.rank <= 2, array.count <= mostElements, !array.scalarType.isComplex else { return nil }
            let type = array.scalarType
            let elements = array.elementBits.map { literal($0, type) }
            if array.rank == 1 {
                return "KernelValue(Vector<\(type.swiftName)>([\(elements.joined(separator: ", "))]))"
            }
            guard array.rank == 2, array.count > 0 else { return nil }
            let rows = stride(from: 0, to: elements.count, by: array.shape[1]).map {
                "[" + elements[$0..<$0 + array.shape[1]].joined(separator: ", ") + "]"
            }
            return "KernelValue(Matrix<\(type.swiftName)>([\(rows.joined(separator: ", "))]))"
        }
    }

    private static func literal(_ bits: UInt64, _ type: ScalarType) -> String {
        let text = KernelValueForm.text(bits, type)
        switch text {
        case "nan", "-nan", "inf", "-inf":
            return type == .float32 ? "Float(bitPattern: \(bits))" : "Double(bitPattern: \(bits))"
        default: return "\(text) as \(type.swiftName)"
        }
    }
}
