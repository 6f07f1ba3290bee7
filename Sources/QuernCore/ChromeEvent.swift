// One event of a Chrome trace (chrome://tracing, Perfetto) as JSON text. The format has one home here: CompileTrace
// appends events to QUERN_TRACE as they happen, Reports writes the spans of a whole run.
// Holds: whatever the names are, each event is one well-formed JSON object on one line, without its comma.
// Source: the Trace Event Format; times are microseconds, here with three digits for nanoseconds.

/// Events of Chrome traces as JSON text.
package enum ChromeEvent {
    /// Appends a span ("complete event"): `name` ran on `row` of `process` for a while.
    package static func appendSpan(
        to text: inout String, name: String, category: String, process: Int, row: Int, startNanoseconds: Int,
        durationNanoseconds: Int, arguments: [(name: String, value: String)] = []
    ) {
        text += "{\"ph\":\"X\",\"cat\":\""
        appendEscaped(category, to: &text)
        text += "\",\"name\":\""
        appendEscaped(name, to: &text)
        text += "\",\"pid\":\(process),\"tid\":\(row),\"ts\":"
        appendMicroseconds(startNanoseconds, to: &text)
        text += ",\"dur\":"
        appendMicroseconds(max(0, durationNanoseconds), to: &text)
        appendArguments(arguments, to: &text)
        text += "}"
    }

    /// Appends the name of a process's group of rows.
    package static func appendProcessName(to text: inout String, process: Int, name: String) {
        text += "{\"ph\":\"M\",\"name\":\"process_name\",\"pid\":\(process)"
        appendArguments([("name", name)], to: &text)
        text += "}"
    }

    /// Appends the name of a row; viewers show rows in the order of their numbers.
    package static func appendRowName(to text: inout String, process: Int, row: Int, name: String) {
        text += "{\"ph\":\"M\",\"name\":\"thread_name\",\"pid\":\(process),\"tid\":\(row)"
        appendArguments([("name", name)], to: &text)
        text += "},\n{\"ph\":\"M\",\"name\":\"thread_sort_index\",\"pid\":\(process),\"tid\":\(row),"
        text += "\"args\":{\"sort_index\":\(row)}}"
    }

    private static func appendArguments(_ arguments: [(name: String, value: String)], to text: inout String) {
        guard !arguments.isEmpty else { return }
        text += ",\"args\":{"
        for (index, argument) in arguments.enumerated() {
            text += index == 0 ? "\"" : ",\""
            appendEscaped(argument.name, to: &text)
            text += "\":\""
            appendEscaped(argument.value, to: &text)
            text += "\""
        }
        text += "}"
    }

    /// Nanoseconds as microseconds with three decimals, exact: `-1500` is `-1.500`.
    private static func appendMicroseconds(_ nanoseconds: Int, to text: inout String) {
        let (whole, rest) = nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1000)
        if nanoseconds < 0 { text += "-" }
        text += "\(whole)."
        if rest < 100 { text += "0" }
        if rest < 10 { text += "0" }
        text += "\(rest)"
    }

    /// `name` inside a JSON string: quotes, backslashes and control characters escaped, all else as it is.
    package static func appendEscaped(_ name: String, to text: inout String) {
        if name.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C }) {
            text += name
            return
        }
        for scalar in name.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20:
                text += scalar.value < 0x10 ? "\\u000" : "\\u00"
                text += String(scalar.value, radix: 16)
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}
