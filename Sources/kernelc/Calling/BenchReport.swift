// What `kernelc bench` found: rows of times, as a table, as JSON and as a drawing.

import Glibc
import KernelIR
package import KernelRuntime
import QuernCore

/// What a kernel is compared with.
package enum BenchPeer: String, Sendable, Hashable, CaseIterable {
    case interpret, numba, numpy, python

    /// Whether it runs the user's Python function.
    package var isPython: Bool { self != .interpret }

    /// Reads `interpret,numba`.
    package static func parse(_ text: String) throws(Failure) -> [BenchPeer] {
        var peers: [BenchPeer] = []
        for word in text.split(separator: ",") {
            let name = word.trimmed
            guard let peer = BenchPeer(rawValue: name) else {
                let near = NearestName.of(name, among: allCases.map(\.rawValue)).map { "; did you mean '\($0)'?" } ?? ""
                throw .usage(
                    "'\(name)' is nothing to compare with\(near)",
                    help: "write any of \(NearestName.list(allCases.map(\.rawValue))), separated by commas")
            }
            if !peers.contains(peer) { peers.append(peer) }
        }
        return peers
    }
}

/// How a row's results compare with the compiled kernel's.
package enum BenchAgreement: Sendable, Hashable {
    case sameBits
    /// The largest relative difference; nil if shapes or kinds of numbers differ.
    case differs(Double?)

    package var text: String {
        switch self {
        case .sameBits: "same bits"
        case .differs(nil): "differs"
        case .differs(let most?): "within \(Float(most))"
        }
    }
}

/// One way to run the kernel.
package struct BenchRow: Sendable, Hashable {
    package var name: String
    package var measurement: Measurement?
    /// nil for the compiled kernel itself.
    package var agreement: BenchAgreement?
    /// Why there are no times.
    package var missing: String?

    package init(name: String, measurement: Measurement?, agreement: BenchAgreement? = nil, missing: String? = nil) {
        self.name = name
        self.measurement = measurement
        self.agreement = agreement
        self.missing = missing
    }
}

/// All rows of one run.
package struct BenchReport: Sendable {
    package var prepared: PreparedCall
    /// Specialising and compiling, or finding it in the cache.
    package var readySeconds = 0.0
    package var rows: [BenchRow] = []
    /// What the compiled kernel gave.
    package var reference: CallOutcome?
    /// What became of the compiled kernel's parallel loops; nil where nobody asked.
    package var loops: [ParallelLoopReport]?

    package init(prepared: PreparedCall) { self.prepared = prepared }

    private var best: Double? { rows.first?.measurement?.minimum }

    /// The table.
    package var text: String {
        var table = [["", "minimum", "median", "calls", "ratio", "result"]]
        for row in rows {
            guard let measurement = row.measurement else {
                table.append([row.name, "–", "–", "–", "–", "not timed"])
                continue
            }
            let ratio = best.map { "\(threeDigits(measurement.minimum / $0)) ×" } ?? ""
            table.append([
                row.name, Seconds(measurement.minimum).description, Seconds(measurement.median).description,
                String(measurement.times.count * measurement.callsPerTime), ratio, row.agreement?.text ?? "",
            ])
        }
        let widths = table[0].indices.map { column in table.map { $0[column].count }.max() ?? 0 }
        var lines = ["\(prepared.signatureText) on \(Machine.current().cpuName)"]
        for cells in table {
            var line = ""
            for (k, cell) in cells.enumerated() {
                let pad = String(repeating: " ", count: widths[k] - cell.count)
                // Names and words stand left, numbers right.
                line += k == 0 || k == 5 ? cell + pad : pad + cell
                line += "  "
            }
            while line.last == " " { line.removeLast() }
            lines.append(line)
        }
        lines.append(
            "first call: check \(Seconds(prepared.checkSeconds)), specialise and compile \(Seconds(readySeconds))")
        return lines.joined(separator: "\n")
    }

    /// The object that `--json` prints.
    package var json: JSONText {
        let all = rows.map { row in
            JSONText.members([
                "name": .string(row.name), "times": row.measurement?.json, "missing": row.missing.map { .string($0) },
                "ratio": row.measurement.flatMap { m in best.map { .floating(m.minimum / $0) } },
                "sameBits": row.agreement.map { .boolean($0 == .sameBits) },
                "relativeDifference": row.agreement.flatMap {
                    if case .differs(let most?) = $0 { .floating(most) } else { nil }
                },
            ])
        }
        return .members([
            "kernel": .string(prepared.function.displayName), "signature": .string(prepared.signatureText),
            "rows": .array(all),
            "times": .members(["check": .floating(prepared.checkSeconds), "ready": .floating(readySeconds)]),
            "loops": loops.map(LoopText.json), "cpu": Machine.current().json,
        ])
    }

    /// Bars on a logarithmic scale, one for each row, with its shortest time.
    package var svg: String {
        let timed = rows.compactMap { row in row.measurement.map { (row.name, $0.minimum) } }
        let least = timed.map(\.1).min() ?? 1
        let decades = max(1, (((timed.map(\.1).max() ?? 1) / least).logTen + 0.2).rounded(.up))
        let (left, width, step) = (110.0, 420.0, 34.0)
        let height = 64 + Int(step) * timed.count
        var out = """
            <svg xmlns="http://www.w3.org/2000/svg" width="660" height="\(height)" font-family="sans-serif" font-size="13">
            <rect width="660" height="\(height)" fill="white"/>
            <text x="12" y="24" font-weight="bold">\(Self.escaped(prepared.signatureText))</text>
            <text x="12" y="42" fill="#666">shortest time, logarithmic scale; \(Self.escaped(Machine.current().cpuName))</text>

            """
        for (k, (name, time)) in timed.enumerated() {
            let y = 54 + Double(k) * step
            let length = width * (0.15 + 0.85 * (time / least).logTen / decades)
            out += """
                <text x="\(left - 8)" y="\(y + 17)" text-anchor="end">\(Self.escaped(name))</text>
                <rect x="\(left)" y="\(y)" width="\(threeDigits(length))" height="24" fill="\(k == 0 ? "#d95f0e" : "#7a9cc6")"/>
                <text x="\(threeDigits(left + length + 6))" y="\(y + 17)">\(Seconds(time))</text>

                """
        }
        return out + "</svg>\n"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}

extension Double {
    /// The decimal logarithm of a ratio, 0 for what has none.
    fileprivate var logTen: Double { isFinite && self > 0 ? log10(self) : 0 }
}
