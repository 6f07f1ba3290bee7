// Twenty and more planted faults: on every engine each is told with its line and values, and its capsule replays to the
// same line with the same values.

import Foundation
import KernelRuntime
import Quern
import QuernArrays
import TaskGraphs
import Testing

@Suite("planted faults")
struct PlantedFaultTests {
    private static let text: [Substring] = {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "PlantedKernels.swift")
        return (try? String(contentsOf: path, encoding: .utf8))?.split(
            separator: "\n", omittingEmptySubsequences: false) ?? []
    }()

    /// The fault that an error is.
    private static func fault(_ error: any Error) -> KernelFault? {
        switch error {
        case let error as ArrayError: if case .fault(let fault) = error.problem { fault } else { nil }
        case TaskError.failed(_, let fault as KernelFault): fault
        default: nil
        }
    }

    private static func temporaryFolder() -> String {
        FileManager.default.temporaryDirectory.appendingPathComponent("quern-capsules-\(UUID().uuidString)").path
    }

    @Test(
        "each is told alike on every engine, and replays to the same line and values",
        arguments: PlantedFault.all.indices)
    func planted(index: Int) throws {
        let planted = PlantedFault.all[index]
        let folder = Self.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var first: KernelFault?
        for subject in ClusterSubject.all {
            var error: (any Error)?
            do { try planted.run(subject.engine, "\(folder)/inner") } catch let thrown { error = thrown }
            let thrown = try #require(error, "\(planted.mark) on \(subject.engine.name)")
            let fault = try #require(Self.fault(thrown), "\(planted.mark) on \(subject.engine.name): \(thrown)")
            #expect(fault.kind == planted.kind)
            #expect(fault.message.contains(planted.says), "\(fault.message)")
            let known = first ?? fault
            first = known
            #expect(fault == known, "\(subject.engine.name): \(fault) and \(known)")
            if planted.isExpression {
                #expect(fault.position == nil)
            } else {
                let line = Self.text.firstIndex { $0.hasSuffix("// planted: \(planted.mark)") }.map { $0 + 1 }
                #expect(fault.position?.line == line && line != nil, "\(fault)")
                #expect(fault.position?.file.hasSuffix("PlantedKernels.swift") == true)
            }
            #expect((fault.worker != nil) == (subject.engine.workers != nil) || thrown is ArrayError)
            let path = try #require(fault.capsule?.path, "\(planted.mark) on \(subject.engine.name) has no capsule")
            #expect("\(thrown)".contains("capsule: \(path); run 'kernelc replay \(path)'"), "\(thrown)")

            let capsule = try FaultCapsule(path: path)
            #expect(capsule.place.engine == subject.engine.name && !capsule.place.task.isEmpty)
            let replay = try CapsuleReplay(capsule)
            for backend in KernelBackend.allCases {
                guard case .same(let again) = replay.run(backend) else {
                    Issue.record("\(planted.mark) on \(subject.engine.name), \(backend): \(replay.run(backend))")
                    continue
                }
                #expect(again.kind == planted.kind)
                if !planted.isExpression { #expect(again.position == fault.position) }
                #expect(fault.message.hasPrefix(again.message), "\(again.message)")
            }
        }
    }

    @Test("without a folder nothing is kept, and the same fault is thrown")
    func nothingKept() throws {
        #expect(PlantedFault.all.count >= 20)
        do {
            _ = try PlantedFault.vector(0, at: 777).map($plantedRatio.self).computeAny()
            Issue.record("nothing was thrown")
        } catch {
            // Runs of other tests may want capsules at the same time; a file comes of none but those that asked.
            #expect(Self.fault(error) != nil && Self.fault(error)?.capsule?.path == nil)
        }
    }

    @Test("a capsule shrinks to the elements that the fault needs")
    func shrinking() throws {
        let folder = Self.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        func shrunk(_ mark: String) throws -> FaultCapsule {
            let planted = try #require(PlantedFault.all.first { $0.mark == mark })
            do { try planted.run(SerialEngine.serial, folder) } catch {
                let path = try #require(Self.fault(error)?.capsule?.path)
                let result = try CapsuleReplay(FaultCapsule(path: path)).shrunk().capsule
                guard case .same = try CapsuleReplay(result).run() else {
                    Issue.record("\(mark): what was shrunk does not fault so")
                    return result
                }
                return result
            }
            throw CancellationError()
        }
        // One element of each operand is left of 300.
        let ratio = try shrunk("division")
        #expect(ratio.arguments.allSatisfy { ($0.shape ?? [1, 1]).reduce(1, *) == 1 }, "\(ratio.arguments)")
        let growth = try shrunk("delayed overflow")
        #expect(growth.arguments[0].shape == [2], "\(growth.arguments[0].text)")
        let narrow = try shrunk("delayed conversion")
        #expect(narrow.arguments[0].shape == [1, 1])
        let neighbour = try shrunk("bounds")
        #expect((neighbour.arguments[0].shape ?? []).reduce(1, *) == 1)
    }
}
