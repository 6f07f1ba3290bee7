// quern-bench: reads names of cases from standard input, a line each, and answers with one line of JSON.
// Started by peers.py, tasks.py, arrays.py, cluster.py or fib.py, which measure the other sides between the lines and write the tables.

import Glibc
import Quern

let table = [cases(), taskCases(), loopCases(), fibCases(), arrayCases(), clusterCases()].reduce(into: [:]) { all, more in
    all.merge(more) { first, _ in first }
}
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
