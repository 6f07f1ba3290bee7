// Shadow memory: which loops race, between which iterations, at which element and place; and what is no race.

import KernelIR
import KernelInterpreter
import QuernCore
import Testing

@Suite("races found by shadow memory")
struct RaceTests {
    /// Runs IR text with shadow memory; nil if no iterations meet.
    private func race(
        _ text: String, _ words: [UInt64], sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Race? {
        let module = try #require(IRParser.parse(text).module, sourceLocation: sourceLocation)
        #expect(module.verify().map(\.message) == [], sourceLocation: sourceLocation)
        let checked = try Interpreter(module, options: .init(checksRaces: true))
        do {
            let answer = try checked.run(words)
            #expect(answer.fault == nil, sourceLocation: sourceLocation)
        } catch InterpreterError.race(let race) {
            return race
        }
        return nil
    }

    /// `for i in parallel(0..<n) { body }` over a vector `x`, a matrix `a` and an index array `k`.
    private func loop(_ attribute: String, _ body: String) -> String {
        """
        file "f.swift"
        entry @f
        kernel @f(_ %x.0: inout array<f64, 1>, _ %a.1: inout array<f64, 2>, _ %k.2: array<i64, 1>, _ %n.3: i64) {
            %4: i64 = constant 0
            %5: i64 = constant 1
            %6: i64 = constant 2
            %7: f64 = constant 1.5
            \(attribute) at 2:1 {
                \(body)
                yield
            }
            return
        }
        """
    }
    private let plain = "parallelFor %i.8: i64 in %4 ..< %n.3 [L0 \"i\"]"

    private func words(_ n: Int, indices: [Int] = [0]) -> [UInt64] {
        Memory([Double](repeating: 0, count: 64)).words([64])
            + Memory([Double](repeating: 0, count: 64)).words([8, 8])
            + Memory(indices).words([indices.count]) + [bits(n)]
    }

    @Test("two writes of one element name array, element, iterations and places")
    func writes() throws {
        let text = loop(
            plain,
            """
            %9: i64 = load %k.2[%i.8]
            store %x.0[%9], %7 at 3:9
            """)
        #expect(try race(text, words(5, indices: [3, 1, 0, 4, 2])) == nil)
        let found = try #require(try race(text, words(5, indices: [0, 1, 2, 3, 0])))
        #expect(found.message == "i = 0 and i = 4 both write 'x[0]'")
        #expect(found.array == "x" && found.index == [0] && found.promise == .none)
        #expect(found.first.position == Position(file: 0, line: 3, column: 9) && found.loop.line == 2)
        #expect(found.first.function == "f")
    }

    @Test("a read of what another iteration writes is a race, whichever comes first")
    func reads() throws {
        // x[i + 1] = x[i]
        let forward = loop(
            plain,
            """
            %9: i64 = add %i.8, %5
            %10: f64 = load %x.0[%i.8] at 3:18
            store %x.0[%9], %10 at 3:9
            """)
        #expect(try race(forward, words(1)) == nil)
        #expect(try #require(try race(forward, words(3))).message == "i = 0 writes 'x[1]', which i = 1 reads")
        // x[i] = x[i + 1]
        let backward = loop(
            plain,
            """
            %9: i64 = add %i.8, %5
            %10: f64 = load %x.0[%9] at 3:18
            store %x.0[%i.8], %10 at 3:9
            """)
        let found = try #require(try race(backward, words(3)))
        #expect(found.message == "i = 1 writes 'x[1]', which i = 0 reads")
        #expect(!found.first.isWrite && found.first.position.column == 18 && found.second.position.column == 9)
    }

    @Test("of three readers and a writer one pair is told, even where the writer is one of the readers")
    func readers() throws {
        // s = x[0]; only i == 2 writes x[0].
        let text = loop(
            plain,
            """
            %9: f64 = load %x.0[%4]
            %10: bool = equal %i.8, %6
            if %10 {
                store %x.0[%4], %9
                yield
            } else {
                yield
            }
            """)
        #expect(try race(text, words(2)) == nil)
        #expect(try #require(try race(text, words(3))).message == "i = 2 writes 'x[0]', which i = 0 reads")
    }

    @Test("rows, views, and element and view of one storage are seen as the elements of their root")
    func views() throws {
        // a[i, ...] = 0: apart. a[..., 0] in every iteration: not.
        let rows = loop(
            plain,
            """
            %9: array<f64, 1> = slice [slice index, all] %a.1, %i.8
            fill %9, %7 at 3:9
            """)
        #expect(try race(rows, words(8)) == nil)
        let columns = loop(
            plain,
            """
            %9: array<f64, 2> = permute [axes 1, 0] %a.1
            %10: array<f64, 2> = reverse [axis 1] %9
            %11: array<f64, 1> = slice [slice index, all] %10, %4
            store %a.1[%i.8, %4], %7 at 4:5
            %12: f64 = reduce [sum] %11 at 5:5
            """)
        let found = try #require(try race(columns, words(3)))
        #expect(found.message == "i = 1 writes 'a[1, 0]', which i = 0 reads")
        let sorted = loop(plain, "sort %x.0 at 3:9")
        #expect(try #require(try race(sorted, words(2))).message == "i = 0 and i = 1 both write 'x[0]'")
        let copied = loop(
            plain,
            """
            %9: i64 = add %i.8, %6
            %10: array<f64, 1> = slice [slice range] %x.0, %i.8, %9
            %11: array<f64, 1> = slice [slice index, range] %a.1, %i.8, %4, %6
            copy %10, %11 at 3:9
            """)
        #expect(try #require(try race(copied, words(3))).element == "'x[1]'")
    }

    @Test("what an iteration allocates is its own, though the same memory is used again")
    func scratch() throws {
        let own = loop(
            plain,
            """
            %9: array<f64, 1, contiguous> = allocate %6
            store %9[%4], %7
            %10: f64 = load %9[%4]
            store %x.0[%i.8], %10
            """)
        #expect(try race(own, words(8)) == nil)
        // One made before the loop is shared, and called by its name.
        let shared = loop(plain, "store %t.9[%4], %7").replacing(
            "    parallelFor", with: "    %t.9: array<f64, 1, contiguous> = allocate %6\n    parallelFor"
        )
        #expect(try #require(try race(shared, words(8))).message == "i = 0 and i = 1 both write 't[0]'")
    }

    @Test("each level of nested loops judges its own iterations")
    func nested() throws {
        func text(_ indices: String) -> String {
            loop(
                plain,
                """
                parallelFor %j.9: i64 in %4 ..< %n.3 [L1 "j"] at 3:5 {
                    store %a.1[\(indices)], %7 at 4:9
                    yield
                }
                """)
        }
        #expect(try race(text("%i.8, %j.9"), words(4)) == nil)
        let inner = try #require(try race(text("%i.8, %4"), words(4)))
        #expect(inner.message == "j = 0 and j = 1 both write 'a[0, 0]'" && inner.loop.line == 3)
        let outer = try #require(try race(text("%4, %j.9"), words(4)))
        #expect(outer.message == "i = 0 and i = 1 both write 'a[0, 0]'" && outer.loop.line == 2)
    }

    @Test(
        "copies of reducing arrays are exempt, with one part and with many; what is vouched for is checked all the same"
    )
    func shared() throws {
        let reducing = loop(
            "parallelFor %i.8: i64 in %4 ..< %n.3 carry (%h.9: array<f64, 1> = %x.0) [L0 \"i\" apart reducing (sum)]",
            """
            %10: f64 = load %h.9[%4]
            %11: f64 = add %10, %7
            store %h.9[%4], %11
            """)
        #expect(try race(reducing, words(10)) == nil)
        #expect(try race(reducing, words(2000)) == nil)
        let vouched = loop(
            "parallelFor [L0 \"i\" apart disjoint 1] %4, %n.3, %x.0",
            "%9: i64 = load %k.2[%i.8]\nstore %x.0[%9], %7"
        ).replacing("at 2:1 {", with: "at 2:1 (%i.8: i64) {")
        #expect(try race(vouched, words(3, indices: [2, 0, 1])) == nil)
        #expect(try #require(try race(vouched, words(3, indices: [2, 0, 2]))).promise == .disjoint)
        let proved = loop(plain.replacing("\"i\"", with: "\"i\" apart"), "store %x.0[%4], %7")
        let found = try #require(try race(proved, words(3)))
        #expect(found.promise == .proof && found.id == "race.proof")
    }

    @Test("accesses in called kernels count, with the callee's place")
    func calls() throws {
        let text =
            loop(plain, "call @g(%x.0, %4)").replacing("kernel @f", with: "kernel @f")
                + """

                kernel @g(_ %y.0: inout array<f64, 1>, _ %k.1: i64) {
                    %2: f64 = constant 2.0
                    store %y.0[%k.1], %2 at 9:9
                    return
                }
                """
        let found = try #require(try race(text, words(3)))
        #expect(found.message == "i = 0 and i = 1 both write 'x[0]'")
        #expect(found.first.function == "g" && found.first.position.line == 9)
    }

    @Test("without the option the same module runs, and gives what it gave")
    func off() throws {
        let module = try #require(IRParser.parse(loop(plain, "store %x.0[%4], %7")).module)
        #expect(try Interpreter(module).run(words(3)).fault == nil)
    }

    @Test("a million accesses take seconds, and no more memory than the elements")
    func many() throws {
        let text = loop(
            plain,
            """
            for %j.9: i64 in %4 ..< %n.3 [L1 "j"] {
                %10: f64 = load %a.1[%i.8, %j.9]
                store %a.1[%i.8, %j.9], %10
                yield
            }
            """)
        let n = 700
        let words =
            Memory([0.0]).words([1]) + Memory([Double](repeating: 0, count: n * n)).words([n, n])
            + Memory([0]).words([1])
            + [bits(n)]
        #expect(try race(text, words) == nil)
    }
}
