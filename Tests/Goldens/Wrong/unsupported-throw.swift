@Kernel
func f(_ n: Int) throws -> Int {
    if n < 0 { throw Problem.negative }
    do {
        return n
    } catch {
        return 0
    }
}
