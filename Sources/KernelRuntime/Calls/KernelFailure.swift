// How an error that is no fault of running code gets from the lookup of a signature to the call: its box travels in
// the frame, where a fault's text would be.
// Holds: the status is -1 exactly when a box is in the frame; `take` releases it.

package import CKernelRuntime

/// An error on its way through a frame.
package final class KernelFailure {
    let error: any Error

    private init(_ error: any Error) { self.error = error }

    /// The status of a call that could not be made.
    package static let status: Int32 = -1

    static func put(_ error: any Error, into frame: UnsafeMutablePointer<quern_frame>) -> Int32 {
        frame.pointee.fault.text = UnsafeRawPointer(Unmanaged.passRetained(KernelFailure(error)).toOpaque())
        return status
    }

    /// The error in a frame whose status says that there is one.
    package static func take(from frame: UnsafeMutablePointer<quern_frame>) -> (any Error)? {
        guard let box = frame.pointee.fault.text else { return nil }
        frame.pointee.fault.text = nil
        return Unmanaged<KernelFailure>.fromOpaque(box).takeRetainedValue().error
    }
}
