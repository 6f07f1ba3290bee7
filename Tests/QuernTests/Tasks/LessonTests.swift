// Lessons 10 and 11 as programs: their files are compiled into this target (by links), and their functions called.

import Glibc
import Quern
import Testing

@Suite("lessons of tasks")
struct LessonTests {
    @Test("lesson 10: 33 fits are done, and the best is found")
    func lesson10() throws {
        let (place, fits) = try searchOfLesson10()
        #expect(place == 0 && fits == 3 + 6 + 24)
        #expect(try closuresOfLesson10() == 61)
    }

    @Test("lesson 11: futures, memoised functions, many files")
    func lesson11() async throws {
        #expect(try futuresOfLesson11() == 2 * 168 + 1229)
        #expect(try await asyncFuturesOfLesson11() == 168 + 1229)
        let (hits, fibonacci) = try memoizedOfLesson11()
        #expect(hits == 2 && fibonacci == 12_586_269_025)
        let path = "/tmp/quern-lesson-\(getpid()).npy"
        try Vector<Double>([1, 2, 3]).write(npy: path)
        defer { unlink(path) }
        #expect(try shapesOfLesson11([path, path]) == [3, 3])
        #expect(throws: TaskError.self) { try shapesOfLesson11([path, "nowhere.npy"]) }
    }
}
