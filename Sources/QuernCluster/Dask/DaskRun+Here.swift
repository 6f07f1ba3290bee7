// Tasks of a run that stay in this process: their inputs are gathered when they may begin, they run on the pool, and what
// workers need of them is scattered.
// Holds: at most `mostHere` of them have inputs here at a time, and inputs that nobody needs any more are let go.

internal import TaskGraphs

extension DaskRun {
    /// A result is there, on a worker or here: tasks that stay and wait for it come closer.
    func supplied(_ position: Int) {
        for user in plan.users[plan.userRange(position)] {
            let user = Int(user)
            guard let count = missing[user], count > 0 else { continue }
            missing[user] = count - 1
            if count == 1, user < stopAt { ready.append(user) }
        }
    }

    /// Begins with tasks that have all they need, the first in the order first.
    func startHere() {
        while here.count < Self.mostHere, let next = ready.min() {
            ready.removeAll { $0 == next }
            here.insert(next)
            missing[next] = nil
            let inputs = Set(plan.inputs[plan.inputRange(next)].map(Int.init))
            gather(inputs.filter { tasks[$0].isForm && values[$0] == nil }.sorted())
            beginIfSupplied(next)
        }
    }

    /// Runs a task in hand if its inputs have come.
    func beginIfSupplied(_ position: Int) {
        guard here.contains(position), missing[position] == nil else { return }
        var given: [Work.Value] = []
        for input in plan.inputs[plan.inputRange(position)] {
            guard let value = values[Int(input)] else { return }
            given.append(value)
        }
        missing[position] = -1
        running += 1
        let work = graph.payloads[Int(plan.tasks[position])]
        let (mailbox, clock, name, wantsTrace) = (self.mailbox, self.clock, plan.name(position), options.trace)
        let inputs = given
        let (results, spans) = (ranHere, spansHere)
        _ = ThreadPool.submit(name: name) {
            let start = clock.seconds
            let result = Result { try work.run(inputs) }
            if wantsTrace { spans.add(name, start: start, end: clock.seconds) }
            results.put(position, result)
            mailbox.put(.ranHere(position: position))
        }
    }

    /// A task has run here.
    func finishedHere(_ position: Int) {
        guard let result = ranHere.take(position) else { return }
        running -= 1
        here.remove(position)
        switch result {
        case .failure(let error): fail(position, error)
        case .success(let value):
            hasRunHere.insert(position)
            if plan.isWanted[position] || usersHere[position] != nil { values[position] = value }
            do {
                if plan.users[plan.userRange(position)].contains(where: { tasks[Int($0)].isForm }) {
                    let bytes = try graph.payloads[Int(plan.tasks[position])].bytes(of: value)
                    sentBytes[position] = bytes
                    scatter(position, bytes)
                }
                supplied(position)
                try startWaves()
            } catch {
                fail(position, error)
            }
        }
        letGo(inputsOf: position)
    }

    /// A result will not come, since a task before it failed: so neither will those of its users here.
    func resolveFailed(_ position: Int) {
        for user in here where plan.inputs[plan.inputRange(user)].contains(Int32(position)) { giveUp(user) }
    }

    /// A task in hand will not run.
    func giveUp(_ position: Int) {
        // One that runs is waited for.
        if missing[position] == -1 { return }
        here.remove(position)
        letGo(inputsOf: position)
    }

    private func letGo(inputsOf position: Int) {
        var gone: [Int] = []
        for input in plan.inputs[plan.inputRange(position)] {
            let input = Int(input)
            guard let count = usersHere[input] else { continue }
            usersHere[input] = count - 1
            guard count == 1 else { continue }
            usersHere[input] = nil
            if !plan.isWanted[input] { values[input] = nil }
            let isUsedLater = plan.users[plan.userRange(input)].contains { level[Int($0)] >= nextWave }
            if tasks[input].isForm, !isUsedLater { gone.append(input) }
        }
        guard !gone.isEmpty else { return }
        var request = BridgeRequest("release", run: run)
        request.positions = gone
        try? engine.bridge.send(request)
    }
}
