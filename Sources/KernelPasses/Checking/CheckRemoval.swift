// Clears the tests that cannot fail, and moves what can be tested beforehand to before the loop.
// One walk in program order carries what is known (Knowledge). Each operation that can fault states its goals; a goal
// that is proved clears the test. A goal that is not, but follows from inequalities over values known before a loop
// around it, is collected at the outermost such loop; when that loop ends it is versioned (CheckRemoval+Versions):
//     if all collected inequalities hold { the loop, with those tests cleared } else { the loop as it was }
// Neighbours: +Goals (what each operation needs), +Forms (what each result is), +Conditions (what branches tell).
// Holds: tests go only where the fault cannot happen, so faults, their order and memory are those of the unoptimised
// function. What is concluded from a test that stays is concluded after it.

package import KernelIR
import QuernCore

extension Function {
    /// Removes tests that are proved, and versions loops whose tests can be made before them.
    package mutating func removeChecks(versioning: Bool, report: inout Report, module: Module) {
        var removal = CheckRemoval(self, mayVersion: versioning)
        var work = body
        body = Region()
        removal.walk(&work)
        self = removal.function
        body = work
        report.add(removal, of: self, in: module)
    }
}

struct CheckRemoval {
    var function: Function
    var knowledge = Knowledge()
    let flow: ValueFlow
    let mayVersion: Bool

    /// What is known of each integer value, by index.
    var forms: [Affine?]
    /// The extents of each array value, by index.
    var shapes: [[Affine]?]
    /// The place of each value's definition in program order; 0 for parameters, `Int.max` before the definition.
    var orders: [Int]
    var order = 1
    /// Whether the region that defines a value has been left.
    var hasEnded: [Bool]
    private var defined: [Value] = []
    /// Results of `if` with two sides, for conditions: the condition and what each side gives.
    var choices: [Value: (condition: Value, then: Value, else: Value)] = [:]

    /// The loops around, outermost first.
    var loops: [OpenLoop] = []
    /// How many operations versions may still add.
    var growth: Int
    var outcome = Outcome()

    /// A loop that is being walked through.
    struct OpenLoop {
        /// The place before its first value.
        var order: Int
        var canVersion: Bool
        var size: Int
        /// What has to hold for the tests that were cleared in its name.
        var tests: [Affine] = []
        var clearedCount = 0
    }

    /// What the report tells.
    struct Outcome {
        struct Versioned {
            var position: Position
            var clearedCount: Int
            var testCount: Int
        }
        var proved: [(Position, Opcode)] = []
        var versioned: [Versioned] = []
        var kept: [(position: Position, opcode: Opcode, reason: String, isInLoop: Bool)] = []
    }

    /// More tests than this before a loop are not worth it, and would grow the code.
    static let mostTests = 16

    init(_ function: Function, mayVersion: Bool) {
        self.function = function
        self.mayVersion = mayVersion
        flow = ValueFlow(function)
        forms = Array(repeating: nil, count: function.valueTypes.count)
        shapes = Array(repeating: nil, count: function.valueTypes.count)
        orders = Array(repeating: .max, count: function.valueTypes.count)
        for parameter in function.body.arguments { orders[Int(parameter.index)] = 0 }
        hasEnded = Array(repeating: false, count: function.valueTypes.count)
        // Twice the function for large ones; small ones may grow to this number of operations.
        growth = max(600, 2 * function.body.operationCount)
    }

    // MARK: Scopes

    func enterScope() -> Int { defined.count }

    mutating func leaveScope(_ start: Int) {
        for value in defined[start...] { hasEnded[Int(value.index)] = true }
        defined.removeSubrange(start...)
    }

    // MARK: The walk

    private mutating func visit(_ region: inout Region) {
        let mark = knowledge.mark
        let (count, start) = (knowledge.atoms.count, order)
        let scope = enterScope()
        walk(&region)
        leaveScope(scope)
        knowledge.forget(to: mark)
        knowledge.hideAtoms(since: count, order: start)
    }

    /// Walks through a region; the caller has set up its arguments and closes its scope.
    mutating func walk(_ region: inout Region) {
        let operations = region.operations
        region.operations = []
        region.operations.reserveCapacity(operations.count + 4)
        for var operation in operations {
            switch operation.opcode {
            case .if: visitIf(&operation, into: &region)
            case .for, .parallelFor, .loop: visitLoop(operation, into: &region)
            case .block:
                for r in operation.regions.indices { visit(&operation.regions[r]) }
                operation.results.forEach { define($0) }
                region.operations.append(operation)
            default:
                if visitSimple(&operation) { region.operations.append(operation) }
            }
        }
    }

    /// Gives the value its place; what it is follows when it is asked for.
    mutating func define(_ value: Value) {
        orders[Int(value.index)] = order
        order += 1
        defined.append(value)
    }

    /// False if the operation has become nothing.
    private mutating func visitSimple(_ operation: inout Operation) -> Bool {
        for result in operation.results { define(result) }
        var stays = true
        if operation.isChecked, function.mayFault(operation), let goals = goals(of: operation) {
            switch settle(goals, operation) {
            case .proved:
                outcome.proved.append((operation.position, operation.opcode))
                stays = clear(&operation)
            case .tested:
                stays = clear(&operation)
            case .open(let reason):
                outcome.kept.append((operation.position, operation.opcode, reason, !loops.isEmpty))
            }
            // Proved, tested before or tested here: it holds from here on.
            learnGoals(goals, of: operation)
        } else if operation.isChecked, function.mayFault(operation), operation.opcode != .call,
            operation.opcode != .trap,
            operation.opcode != .allocate, operation.opcode != .duplicate
        {
            outcome.kept.append((operation.position, operation.opcode, reasonWithoutGoals(operation), !loops.isEmpty))
        }
        describe(operation)
        return stays
    }

    /// Clears the test; false if nothing of the operation is left.
    private func clear(_ operation: inout Operation) -> Bool {
        switch operation.opcode {
        case .check, .checkShapes: return false
        default:
            operation.isChecked = false
            return true
        }
    }

    // MARK: Settling

    enum Settlement {
        case proved
        case tested
        case open(String)
    }

    private mutating func settle(_ goals: [Affine], _ operation: Operation) -> Settlement {
        var left: [Affine] = []
        for goal in goals where !knowledge.proves(goal) { left.append(goal) }
        if left.isEmpty { return .proved }
        var failing = left[0]
        for k in loops.indices where loops[k].canVersion {
            var wanted: [Affine] = []
            var isComplete = true
            for goal in left {
                guard let tests = knowledge.tests(for: goal, before: loops[k].order) else {
                    failing = goal
                    isComplete = false
                    break
                }
                wanted += tests
            }
            guard isComplete else { continue }
            var all = loops[k].tests
            for test in wanted { Self.add(test, to: &all) }
            guard all.count <= Self.mostTests else { continue }
            if wanted.isEmpty { return .proved }
            loops[k].tests = all
            loops[k].clearedCount += 1
            return .tested
        }
        return .open(reason(for: failing, operation))
    }

    /// Adds a test; of two that differ in the constant alone the stronger one stays.
    private static func add(_ test: Affine, to tests: inout [Affine]) {
        if let k = tests.firstIndex(where: { $0.terms == test.terms }) {
            tests[k].constant = min(tests[k].constant, test.constant)
        } else {
            tests.append(test)
        }
    }

    // MARK: Branches

    private mutating func visitIf(_ operation: inout Operation, into region: inout Region) {
        guard operation.regions.count == 2, let condition = operation.operands.first else {
            return region.operations.append(operation)
        }
        var given: [[Affine]] = []
        for (r, truth) in [true, false].enumerated() {
            let mark = knowledge.mark
            let (count, start) = (knowledge.atoms.count, order)
            assume(condition, is: truth)
            given.append(Array(knowledge.learnt[mark.learnt...]))
            let scope = enterScope()
            walk(&operation.regions[r])
            leaveScope(scope)
            knowledge.forget(to: mark)
            knowledge.hideAtoms(since: count, order: start)
        }
        operation.results.forEach { define($0) }
        let ends = operation.regions.map { $0.operations.last }
        let stays = ends.map { $0?.opcode == .yield }
        if stays == [true, true], let a = ends[0]?.operands, let b = ends[1]?.operands {
            for (k, result) in operation.results.enumerated() where a.indices.contains(k) && b.indices.contains(k) {
                choices[result] = (condition, a[k], b[k])
                noteChoice(result, [(a[k], given[0]), (b[k], given[1])])
            }
        } else if stays == [true, false], let a = ends[0]?.operands {
            for (result, value) in zip(operation.results, a) { noteChoice(result, [(value, given[0])]) }
        } else if stays == [false, true], let b = ends[1]?.operands {
            for (result, value) in zip(operation.results, b) { noteChoice(result, [(value, given[1])]) }
        }
        region.operations.append(operation)
        // Where one side leaves, the other one's condition holds from here on.
        if stays == [false, true] { assume(condition, is: false) }
        if stays == [true, false] { assume(condition, is: true) }
    }
}
