// What of a run goes to the cluster: which tasks are still needed, values, and waves of tasks as columns.
// Holds: positions of a wave stand in the plan's order; a result is kept by the bridge as long as something here, or a later
// wave, may ask for it.

internal import TaskGraphs
internal import Wire

extension DaskRun {
    /// Finds what is needed for what is missing: all of it at first, less when the run begins anew.
    func prepare() {
        let n = plan.count
        isNeeded = [Bool](repeating: false, count: n)
        (awaited, gathering, isDone, here) = ([], [], [], [])
        (missing, ready, usersHere, nextWave) = ([:], [], [:], 0)
        for p in (0..<n).reversed() {
            let isGoal: Bool
            if tasks[p].isStays {
                isGoal = !hasRunHere.contains(p)
            } else {
                isGoal = plan.isWanted[p] && values[p] == nil
            }
            guard isGoal || isNeeded[p] else { continue }
            isNeeded[p] = true
            if tasks[p].isStays, hasRunHere.contains(p) { continue }
            for input in plan.inputs[plan.inputRange(p)] { isNeeded[Int(input)] = true }
        }
        for p in 0..<n where tasks[p].isStays && !hasRunHere.contains(p) {
            var count = 0
            for input in plan.inputs[plan.inputRange(p)] {
                let input = Int(input)
                usersHere[input, default: 0] += 1
                if !hasRunHere.contains(input) { count += 1 }
            }
            missing[p] = count
            if count == 0 { ready.append(p) }
        }
    }

    /// Whether the result at a position is asked for here, or by a wave after its own.
    private func isKept(_ p: Int) -> Bool {
        if plan.isWanted[p], values[p] == nil { return true }
        return plan.users[plan.userRange(p)].contains { user in
            let user = Int(user)
            guard isNeeded[user] else { return false }
            return tasks[user].isStays ? !hasRunHere.contains(user) : level[user] > level[p]
        }
    }

    private func hasFormUsers(_ p: Int) -> Bool {
        plan.users[plan.userRange(p)].contains { tasks[Int($0)].isForm && isNeeded[Int($0)] }
    }

    /// Submits the waves that wait for no task that stays.
    func startWaves() throws(TaskError) {
        while nextWave <= Int(level.max() ?? 0) {
            let wave = nextWave
            let waits = plan.tasks.indices.contains { p in
                tasks[p].isStays && level[p] < wave && !hasRunHere.contains(p) && p < stopAt
            }
            if waits { return }
            nextWave += 1
            if wave == 0 { try makeValues() }
            submit(wave)
        }
    }

    /// Values of the graph: put on workers where tasks need them, and here where they are wanted.
    private func makeValues() throws(TaskError) {
        for p in 0..<plan.count where isNeeded[p] {
            guard case .value(let make) = tasks[p] else { continue }
            do {
                if hasFormUsers(p) { scatter(p, try make()) }
                if plan.isWanted[p] || usersHere[p] != nil, values[p] == nil {
                    values[p] = try graph.payloads[Int(plan.tasks[p])].run([])
                }
            } catch {
                fail(p, error)
                return
            }
            supplied(p)
        }
        for p in hasRunHere where isNeeded[p] { if let bytes = sentBytes[p] { scatter(p, bytes) } }
    }

    /// Puts bytes on a worker.
    func scatter(_ position: Int, _ bytes: TravelBytes) {
        var request = BridgeRequest("values", run: run)
        request.positions = [position]
        try? engine.bridge.send(request, [bytes])
    }

    /// Submits the tasks of a wave, as far as they matter.
    private func submit(_ wave: Int) {
        var columns = DaskColumns()
        for p in 0..<plan.count where isNeeded[p] && level[p] == wave && p < stopAt {
            guard case .form(let form) = tasks[p] else { continue }
            columns.add(p, form, inputs: plan.inputs[plan.inputRange(p)])
            if isKept(p) {
                columns.keep.append(p)
                awaited.insert(p)
            }
        }
        guard !columns.positions.isEmpty else { return }
        var request = BridgeRequest("submit", run: run)
        request.kinds = columns.kinds.names
        request.digests = columns.programs.map(\.digest)
        request.programKinds = columns.programs.map(\.kind)
        request.keep = columns.keep
        request.resources = engine.options.resources.isEmpty ? nil : engine.options.resources
        do throws(WireError) {
            try engine.bridge.send(request, columns.buffers)
        } catch {
            awaited.subtract(columns.keep)
            fail(columns.positions.first.map(Int.init) ?? 0, error)
        }
    }
}

/// Tasks as columns.
struct DaskColumns {
    /// Names by number.
    struct Names {
        private(set) var names: [String] = []
        private var numbers: [String: UInt16] = [:]

        mutating func number(_ name: String) -> UInt16 {
            if let number = numbers[name] { return number }
            // Columns have 16 bits; what is beyond is called like the last.
            let number = UInt16(clamping: names.count)
            if names.count <= Int(UInt16.max) { names.append(name) }
            numbers[name] = number
            return number
        }
    }

    private(set) var positions: [UInt32] = []
    private(set) var kinds = Names()
    private(set) var programs: [TravelProgram] = []
    var keep: [Int] = []
    private var programNumbers: [String: UInt32] = [:]
    private var kind: [UInt16] = []
    private var program: [UInt32] = []
    private var indexStarts: [UInt32] = [0]
    private var indices: [Int64] = []
    private var starts: [UInt32] = [0]
    private var dependencies: [UInt32] = []
    private var argumentStarts: [UInt64] = [0]
    private var arguments: [UInt8] = []

    mutating func add(_ position: Int, _ form: TravelForm, inputs: ArraySlice<Int32>) {
        positions.append(UInt32(truncatingIfNeeded: position))
        kind.append(kinds.number(Self.readable(form.kind)))
        if let number = programNumbers[form.program.digest] {
            program.append(number)
        } else {
            let number = UInt32(truncatingIfNeeded: programs.count)
            programNumbers[form.program.digest] = number
            programs.append(form.program)
            program.append(number)
        }
        indices += form.index.lazy.map { Int64($0) }
        indexStarts.append(UInt32(truncatingIfNeeded: indices.count))
        dependencies += inputs.lazy.map { UInt32(bitPattern: $0) }
        starts.append(UInt32(truncatingIfNeeded: dependencies.count))
        arguments += form.arguments
        argumentStarts.append(UInt64(arguments.count))
    }

    /// Dask splits names at `-` followed by 8 digits, and shows what is before: letters and digits stay as they are.
    private static func readable(_ kind: String) -> String {
        let shown = kind.unicodeScalars.map { scalar -> Character in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_", ".": Character(scalar)
            default: "_"
            }
        }
        return shown.isEmpty ? "task" : String(shown.prefix(64))
    }

    /// In the order in which graph.py reads them; the contents of the programs last.
    var buffers: [TravelBytes] {
        [
            Self.bytes(positions), Self.bytes(kind), Self.bytes(program), Self.bytes(indexStarts), Self.bytes(indices),
            Self.bytes(starts), Self.bytes(dependencies), Self.bytes(argumentStarts), TravelBytes(arguments),
        ] + programs.map { TravelBytes($0.bytes) }
    }

    private static func bytes<Number: FixedWidthInteger>(_ column: [Number]) -> TravelBytes {
        column.withUnsafeBytes { TravelBytes($0) }
    }
}
