// Compiles a module, loads the object with our own loader, and calls its entry: what every test here goes through.

import CKernelRuntime
import CObjectLoader
import Glibc
import KernelIR
import KernelLLVM
import QuernCore
import Testing

struct LoadFailure: Error, CustomStringConvertible {
    var description: String
}

/// Machine code in this process.
final class LoadedKernel {
    private let image: OpaquePointer
    let entry: UnsafeRawPointer
    let object: CompiledObject

    init(_ module: Module, options: LLVMOptions = LLVMOptions(), symbol: String = "quern_entry") throws {
        var options = options
        options.verifies = true
        object = try LLVMBackend.compile(module, options: options)
        var error = quern_image_error()
        // The allow list, then C functions of the process for tests of `@Extern`.
        let resolver: quern_image_resolver = { name, _ in
            quern_symbol(name) ?? UnsafeRawPointer(dlsym(nil, name))
        }
        guard let image = quern_image_load(object.bytes, object.bytes.count, resolver, nil, 0, &error) else {
            let name = withUnsafeBytes(of: error.name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            throw LoadFailure(
                description: "\(String(cString: quern_image_message(error.status))): \(name) \(error.detail)")
        }
        self.image = image
        guard let entry = quern_image_symbol(image, symbol) else { throw LoadFailure(description: "no '\(symbol)'") }
        self.entry = entry
    }
    convenience init(text: String, options: LLVMOptions = LLVMOptions()) throws {
        try self.init(try parsed(text), options: options)
    }
    deinit {
        // Other code may come to lie at the same addresses: its loops are not to have run as often as these.
        let base = quern_image_base(image)
        quern_loop_forget(base, base + Int(quern_image_byte_count(image)))
        quern_image_unload(image)
    }

    /// Another exported symbol.
    func symbol(_ name: String) -> UnsafeRawPointer? { quern_image_symbol(image, name) }

    struct Answer {
        var code: Int32
        var results: [UInt64]
        var backs: [UInt64]
        var fault: FaultRecord?
    }

    func call(_ words: [UInt64], backs: [UInt64] = [], results: Int = 1) -> Answer {
        let frame = UnsafeMutablePointer<quern_frame>.allocate(capacity: 1)
        defer { frame.deallocate() }
        for (k, word) in words.enumerated() { quern_frame_set_word(frame, Int64(k), word) }
        for (k, word) in backs.enumerated() { quern_frame_set_back(frame, Int64(k), word) }
        let code = quern_call_entry(entry, frame)
        var fault: FaultRecord?
        if code != 0, let kind = FaultKind(rawValue: code) {
            let f = frame.pointee.fault
            let values = (0..<f.loop_count).map { k in withUnsafePointer(to: f) { quern_fault_loop_value($0, k) } }
            fault = FaultRecord(
                kind: kind, site: Int(f.site), first: f.first, second: f.second, detail: f.detail, loopValues: values)
        }
        return Answer(
            code: code, results: (0..<results).map { quern_frame_result(frame, Int64($0)) },
            backs: backs.indices.map { quern_frame_back(frame, Int64($0)) }, fault: fault)
    }
}

/// A module from text, with errors as failures.
func parsed(_ text: String) throws -> Module {
    let (module, diagnostics) = IRParser.parse(text)
    guard let module, diagnostics.isEmpty else {
        throw LoadFailure(description: diagnostics.map { "\($0.span.start): \($0.message)" }.joined(separator: "\n"))
    }
    return module
}

/// Elements in memory, as the words of an array argument.
final class Memory<T: KernelWord> {
    let base: UnsafeMutablePointer<T>
    let count: Int
    init(_ elements: [T]) {
        count = elements.count
        base = .allocate(capacity: max(1, count))
        for (k, element) in elements.enumerated() { (base + k).initialize(to: element) }
    }
    deinit { base.deallocate() }
    var elements: [T] { (0..<count).map { base[$0] } }
    /// The words of an array over this memory; dense if no strides are given.
    func words(_ shape: [Int], strides: [Int]? = nil, offset: Int = 0) -> [UInt64] {
        var dense = shape
        var product = 1
        for axis in shape.indices.reversed() {
            dense[axis] = product
            product *= shape[axis]
        }
        let address = UInt64(UInt(bitPattern: base + offset))
        return [address] + (shape + (strides ?? dense)).map { UInt64(bitPattern: Int64($0)) }
    }
}

/// A function of scalars that is one operation.
func kernel(
    _ opcode: Opcode, _ operands: [ScalarType], _ results: [ScalarType], _ attribute: Attribute = .none,
    isChecked: Bool? = nil
) -> Module {
    let parameters = operands.enumerated().map {
        Parameter(name: "x\($0)", label: nil, type: .concrete($1), isInout: false)
    }
    var builder = Builder(Function(name: "f", parameters: parameters, resultTypes: results.map { .concrete($0) }))
    let values = builder.emit(
        opcode, operands.indices.map(Value.init), results: results.map { .concrete($0) }, attribute: attribute,
        isChecked: isChecked)
    builder.emit(.return, values)
    return Module(functions: [builder.finish()], entry: "f")
}
