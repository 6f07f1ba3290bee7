// quern-bench: reads names of cases from standard input, a line each, and answers with one line of JSON.
// Started by peers.py, which measures the other side between the lines and writes the tables.

import Glibc
import Quern

let table = cases()
while let name = readLine() {
    if let found = table[name] {
        do {
            let (seconds, result) = try found.run()
            print("{\"seconds\": \(seconds), \"result\": \(result)}")
        } catch {
            let message = "\(error)".map { $0 == "\"" || $0 == "\\" || $0.isNewline ? " " : String($0) }.joined()
            print("{\"error\": \"\(message)\"}")
        }
    } else {
        print("{\"error\": \"no case '\(name)'\"}")
    }
    fflush(nil)
}
