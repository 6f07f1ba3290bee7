// The system calls through which the cache changes the disk, as values: tests put failing ones in their place.

internal import Glibc

/// The door to the disk for everything that can fail half-way.
package struct CacheSystem: Sendable {
    /// As `write(2)`: the number of bytes written, or -1.
    package var write: @Sendable (Int32, UnsafeRawBufferPointer) -> Int
    /// As `rename(2)`: 0, or -1.
    package var rename: @Sendable (String, String) -> Int32
    /// Nanoseconds since 1970.
    package var now: @Sendable () -> Int64

    /// The system itself.
    package static let real = CacheSystem(
        write: { Glibc.write($0, $1.baseAddress, $1.count) },
        rename: { Glibc.rename($0, $1) },
        now: {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            return Self.nanoseconds(time)
        })

    /// A time of the system's as one number.
    static func nanoseconds(_ time: timespec) -> Int64 { Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec) }

    package init(
        write: @escaping @Sendable (Int32, UnsafeRawBufferPointer) -> Int,
        rename: @escaping @Sendable (String, String) -> Int32, now: @escaping @Sendable () -> Int64
    ) {
        self.write = write
        self.rename = rename
        self.now = now
    }

    /// The last failure in words.
    static func reason() -> String { String(cString: strerror(errno)) }
}
