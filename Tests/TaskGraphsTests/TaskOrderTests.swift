// The order: complete, after dependencies, the same for equal graphs, and few results alive.

import TaskGraphs
import Testing

private func check(_ inputs: [[Int]], _ order: [Int], _ what: String) {
    #expect(order.sorted() == Array(inputs.indices), "\(what)")
    var at = [Int](repeating: 0, count: inputs.count)
    for (p, t) in order.enumerated() { at[t] = p }
    for (t, after) in inputs.enumerated() { for input in after { #expect(at[input] < at[t], "\(what)") } }
}

@Test("every order has each task once, after its inputs, and equal graphs get equal orders")
func totalAndDeterministic() throws {
    for seed in 0..<200 {
        var random = Random(seed)
        let inputs = randomInputs(1 + random.next(120), mean: 1 + random.next(3), &random)
        let order = try chosenOrder(inputs)
        check(inputs, order, "seed \(seed)")
        #expect(try chosenOrder(inputs) == order, "seed \(seed)")
    }
    for inputs in allInputs(4) { check(inputs, try chosenOrder(inputs), "\(inputs)") }
}

@Test("only what is wanted is in the order")
func culling() throws {
    let inputs = [[], [0], [0], [1], [2]]
    let plan = try TaskPlan(TaskGraph(inputs) { $0 }.table, wanted: [taskIDs(5)[3]])
    #expect(plan.tasks == [0, 1, 3])
}

/// A binary tree over 2ⁿ leaves; leaves first, then layer by layer.
private func tree(_ height: Int) -> [[Int]] {
    var inputs = [[Int]](repeating: [], count: 1 << height)
    var layer = Array(0..<1 << height)
    while layer.count > 1 {
        layer = stride(from: 0, to: layer.count, by: 2).map { k in
            inputs.append([layer[k], layer[k + 1]])
            return inputs.count - 1
        }
    }
    return inputs
}

@Test("a tree of sums over 2ⁿ leaves keeps n + 2 results alive, not 2ⁿ")
func treeReduction() throws {
    for height in [1, 4, 10] {
        let inputs = tree(height)
        #expect(mostAlive(inputs, order: try chosenOrder(inputs)) == height + 2)
        #expect(mostAlive(inputs, order: breadthFirst(inputs)) >= 1 << height)
    }
}

@Test("a lopsided tree is computed from its heavy side: three alive, however long the chain")
func lopsidedTree() throws {
    // t0 and t1 join in t2; each further leaf joins the sum, as the first input.
    var inputs: [[Int]] = [[]]
    for _ in 0..<500 {
        inputs.append([])
        inputs.append([inputs.count - 1, inputs.count - 2])
    }
    #expect(mostAlive(inputs, order: try chosenOrder(inputs)) == 3)
}

@Test("chains that end in sinks run one after the other")
func chains() throws {
    // 100 chains of 20, added layer by layer.
    var inputs = [[Int]](repeating: [], count: 100)
    for layer in 1..<20 { for k in 0..<100 { inputs.append([(layer - 1) * 100 + k]) } }
    let order = try chosenOrder(inputs)
    // A sink's result stays; so 100 at the end, and two more on the way.
    #expect(mostAlive(inputs, order: order) == 101)
    #expect(Array(order.prefix(20)) == (0..<20).map { $0 * 100 })
}

@Test("two results of each source are made while it is alive, in whatever order they were added")
func sharedSources() throws {
    // Sources x, then f of each, then g of each; f and g are summed in trees of their own.
    let n = 256
    var inputs = [[Int]](repeating: [], count: n)
    var ends: [Int] = []
    for _ in 0..<2 {
        var layer = (0..<n).map { k in
            inputs.append([k])
            return inputs.count - 1
        }
        while layer.count > 1 {
            layer = stride(from: 0, to: layer.count, by: 2).map { k in
                inputs.append([layer[k], layer[k + 1]])
                return inputs.count - 1
            }
        }
        ends.append(layer[0])
    }
    inputs.append(ends)
    let ours = mostAlive(inputs, order: try chosenOrder(inputs))
    print("two trees over 256 sources: \(ours) alive, breadth first \(mostAlive(inputs, order: breadthFirst(inputs)))")
    #expect(ours <= 24)
    #expect(mostAlive(inputs, order: breadthFirst(inputs)) >= 2 * n)
}

@Test("a parameter search finishes one prefix before it begins the next")
func gridSearch() throws {
    // data → a → (a, b) → (a, b, c) → best; the last layer added with c outermost.
    let (na, nb, nc) = (8, 6, 5)
    var inputs: [[Int]] = [[]]
    let firsts = (0..<na).map { _ in
        inputs.append([0])
        return inputs.count - 1
    }
    var seconds: [[Int]] = []
    for a in firsts {
        seconds.append(
            (0..<nb).map { _ in
                inputs.append([a])
                return inputs.count - 1
            })
    }
    var leaves: [Int] = []
    for _ in 0..<nc { for b in 0..<nb { for a in 0..<na {
        inputs.append([seconds[a][b]])
        leaves.append(inputs.count - 1)
    } } }
    inputs.append(leaves)
    // The leaves are scores, which wait for `best` in any order. Large are the data, one a and one (a, b), and the
    // last (a, b), which takes the place of its a at once.
    let scores = Set(leaves + [inputs.count - 1])
    let ours = mostAlive(inputs, order: try chosenOrder(inputs), uncounted: scores)
    print("a parameter search: \(ours) large results alive")
    #expect(ours <= 4)
    #expect(mostAlive(inputs, order: breadthFirst(inputs), uncounted: scores) >= na * nb)
}

@Test("over random small graphs the order keeps no more alive than breadth first does, taken together")
func betterThanBreadthFirst() throws {
    var (ours, theirs) = (0, 0)
    for seed in 1000..<1300 {
        var random = Random(seed)
        let inputs = randomInputs(40, mean: 1, &random)
        ours += mostAlive(inputs, order: try chosenOrder(inputs))
        theirs += mostAlive(inputs, order: breadthFirst(inputs))
    }
    print("most alive over 300 random graphs (seeds 1000..<1300): \(ours), breadth first \(theirs)")
    #expect(ours < theirs)
}

@Test("on trees of five tasks and all small graphs the order is at most one result above the best there is")
func nearTheBest() throws {
    var (sum, best) = (0, 0)
    for inputs in allInputs(5) {
        let ours = mostAlive(inputs, order: try chosenOrder(inputs))
        let least = leastAlive(inputs)
        sum += ours
        best += least
        #expect(ours <= least + 1, "\(inputs)")
    }
    print("all graphs of 5 tasks: \(sum) alive, best possible \(best)")
    #expect(Double(sum) <= 1.02 * Double(best))
}

/// The least that any order keeps alive, by trying all.
private func leastAlive(_ inputs: [[Int]]) -> Int {
    var best = Int.max
    func extend(_ order: [Int]) {
        if order.count == inputs.count { return best = min(best, mostAlive(inputs, order: order)) }
        for t in inputs.indices where !order.contains(t) && inputs[t].allSatisfy({ order.contains($0) }) {
            extend(order + [t])
        }
    }
    extend([])
    return best
}

@Test("a larger priority goes first, with all it depends on")
func priorities() throws {
    var graph = TaskGraph<Int>()
    var sinks: [TaskID] = []
    for k in 0..<10 {
        let source = graph.add(k)
        sinks.append(graph.add(k, after: [source], priority: k == 6 ? 2 : k == 3 ? 1 : 0))
    }
    let plan = try TaskPlan(graph.table, wanted: nil)
    #expect(plan.tasks.prefix(4) == [12, 13, 6, 7])
}

@Test("results with hundreds of users, and tasks with hundreds of inputs, on both sides of what a byte counts")
func manyNeighbours() throws {
    for width in [253, 254, 255, 256, 257, 1000] {
        // A source with `width` users, which all go to one task.
        let inputs: [[Int]] = [[]] + Array(repeating: [0], count: width) + [Array(1...width)]
        let order = try chosenOrder(inputs)
        #expect(order.sorted() == Array(inputs.indices), "width \(width)")
        #expect(order.first == 0 && order.last == width + 1, "width \(width)")
    }
}
