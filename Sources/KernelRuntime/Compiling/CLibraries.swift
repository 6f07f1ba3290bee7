// C functions that kernels call: libraries opened by name, once, and their symbols.
// For compiled code, for the interpreter's calls through libffi, and for the Swift bodies of @Extern functions.

internal import Glibc
internal import Synchronization

package enum CLibraries {
    /// Handles of opened libraries, by name. An opened library stays.
    private static let handles = Mutex<[String: UInt]>([:])

    /// The address of a C function.
    /// - Parameter library: the library's name as for the dynamic linker; "" for what the process has already.
    /// - Throws: `KernelError` that names library or symbol, with the system's reason.
    package static func address(of symbol: String, in library: String) throws(KernelError) -> UnsafeRawPointer {
        let handle = try open(library)
        guard let address = dlsym(handle, symbol) else {
            let place = library.isEmpty ? "this program" : "'\(library)'"
            throw .environment("C function '\(symbol)' is not in \(place)", id: "extern.symbol-missing")
        }
        return UnsafeRawPointer(address)
    }

    private static func open(_ library: String) throws(KernelError) -> UnsafeMutableRawPointer? {
        // A null name means the program with all that it has loaded, the C library included.
        let name: String? = library.isEmpty ? nil : library
        let opened: Result<UInt, KernelError> = handles.withLock { handles in
            if let known = handles[library] { return .success(known) }
            let flags = RTLD_NOW | RTLD_LOCAL
            guard let handle = name.map({ dlopen($0, flags) }) ?? dlopen(nil, flags) else {
                let reason = dlerror().map { String(cString: $0) } ?? "it is not there"
                return .failure(
                    .environment("C library '\(library)' cannot be opened: \(reason)", id: "extern.library-missing"))
            }
            handles[library] = UInt(bitPattern: handle)
            return .success(UInt(bitPattern: handle))
        }
        return UnsafeMutableRawPointer(bitPattern: try opened.get())
    }
}
