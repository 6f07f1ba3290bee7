// A Python function of the user's as a peer of a kernel: called in its own process with the same values, timed there,
// its results compared here.
// Files in a temporary folder carry the values both ways (.npy, bit for bit); scalars are arrays without axes.
// Holds: the folder is removed; what Python can't do is a row that says why.

import Foundation
import KernelIR
import KernelRuntime
import NDArrays
import QuernCore

/// Runs peers written in Python.
package struct PythonPeer {
    private let file: String
    private let function: String
    private let python: String?
    private let pythonName: String
    private let seconds: Double

    /// `reference` is `FILE.py[:FUNCTION]`; without a function, the one with the kernel's own name.
    package init(_ reference: String, kernel: String, python: String, seconds: Double) throws(Failure) {
        let parts = KernelReference(reference)
        file = parts.file
        function = parts.kernel ?? kernel.split(separator: ".").last.map(String.init) ?? kernel
        guard access(file, R_OK) == 0 else { throw .environment("cannot read '\(file)': \(Files.reason())") }
        pythonName = python
        self.python = ChildProcess.find(python, path: Settings.environmentValue("PATH") ?? "/usr/bin:/bin")
        self.seconds = seconds
    }

    /// Times one peer.
    package func row(_ peer: BenchPeer, _ call: PreparedCall, reference: CallOutcome) throws(Failure) -> BenchRow {
        func missing(_ reason: String) -> BenchRow { BenchRow(name: peer.rawValue, measurement: nil, missing: reason) }
        guard let python else { return missing("'\(pythonName)' was not found") }
        var template = Array("\(NSTemporaryDirectory())/kernelc-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else {
            throw .environment("no folder for temporary files: \(Files.reason())")
        }
        let folder = String(cString: made)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var kinds = ""
        for (k, value) in call.values.enumerated() {
            try ValueFiles.write(value, to: "\(folder)/in\(k).npy")
            let isInout = call.function.interfaceParameters[k].isInout
            kinds += (value.array == nil ? "s" : "a") + (isInout ? "w" : "r") + " "
        }
        try StagedFolder.writeFile(Array(Self.script.utf8), to: "\(folder)/peer.py")
        let child = try ChildProcess.run(
            python,
            [
                "\(folder)/peer.py", folder, file, function, peer.rawValue, String(seconds), kinds.trimmed,
                String(reference.results.count),
            ])
        guard let answer = try? Files.read("\(folder)/answer.txt", limit: 1 << 24) else {
            let last = child.output.split(separator: "\n").last.map(String.init) ?? "exit code \(child.status)"
            return missing(last)
        }
        let lines = String(decoding: answer, as: UTF8.self).split(separator: "\n").map(String.init)
        guard let first = lines.first, first == "times" else {
            return missing(lines.dropFirst().joined(separator: " "))
        }
        let times = lines.dropFirst().compactMap(Double.init)
        // The results, then the inout arrays; Python has no inout scalars.
        var ours: [KernelValue] = reference.results
        var names = (0..<reference.results.count).map { "out\($0)" }
        for ((index, _), value) in zip(call.inouts, reference.inouts) where value.array != nil {
            ours.append(value)
            names.append("in\(index).out")
        }
        var agreement = BenchAgreement.sameBits
        for (value, name) in zip(ours, names) {
            guard let array = try? Npy.read("\(folder)/\(name).npy") else {
                agreement = .differs(nil)
                break
            }
            let theirs =
                value.array == nil ? KernelValue.scalar(array.scalarType, array.bits(at: []) ?? 0) : .array(array)
            if value.isSame(as: theirs) { continue }
            guard let most = value.relativeDifference(from: theirs) else {
                agreement = .differs(nil)
                break
            }
            if case .differs(let before?) = agreement {
                agreement = .differs(max(before, most))
            } else {
                agreement = .differs(most)
            }
        }
        return BenchRow(name: peer.rawValue, measurement: Measurement(times: times), agreement: agreement)
    }

    /// Reads the values, calls the function, writes times and results. Written for Python 3.8 and newer.
    private static let script = """
        import importlib.util, sys, time
        folder, file, name, mode, seconds, kinds, results = sys.argv[1:8]

        def refuse(reason):
            with open(folder + "/answer.txt", "w") as out:
                out.write("missing\\n" + reason + "\\n")
            sys.exit(0)

        try:
            import numpy as np
        except ImportError:
            refuse("NumPy is not installed for this Python (pip install numpy)")
        try:
            spec = importlib.util.spec_from_file_location("peer", file)
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            function = getattr(module, name)
        except AttributeError:
            refuse("'%s' has no function '%s'" % (file, name))
        except Exception as error:
            refuse("'%s' can't be loaded: %s: %s" % (file, type(error).__name__, error))
        if mode == "numba":
            try:
                import numba
            except ImportError:
                refuse("Numba is not installed for this Python (pip install numba)")
            if not hasattr(function, "py_func"):
                function = numba.njit(function)
        kinds = kinds.split()
        values = []
        for k, kind in enumerate(kinds):
            value = np.load("%s/in%d.npy" % (folder, k))
            values.append(value if kind[0] == "a" else value[()])

        def fresh():
            return [v.copy() if kind == "aw" else v for v, kind in zip(values, kinds)]

        writes = "aw" in kinds
        try:
            arguments = fresh()
            result = function(*arguments)
            times = []
            end = time.perf_counter() + float(seconds)
            while len(times) < 10000 and (time.perf_counter() < end or len(times) < 3):
                used = fresh() if writes else arguments
                start = time.perf_counter()
                function(*used)
                times.append(time.perf_counter() - start)
                if times[-1] > float(seconds):
                    break
        except Exception as error:
            text = str(error).strip().split("\\n")[0]
            refuse("%s: %s" % (type(error).__name__, text))
        for k, kind in enumerate(kinds):
            if kind == "aw":
                np.save("%s/in%d.out.npy" % (folder, k), arguments[k])
        count = int(results)
        if count:
            for k, value in enumerate(result if count > 1 and isinstance(result, tuple) else (result,)):
                np.save("%s/out%d.npy" % (folder, k), np.asarray(value))
        with open(folder + "/answer.txt", "w") as out:
            out.write("times\\n" + "\\n".join(repr(t) for t in times) + "\\n")

        """
}
