import DurableFiles
import Glibc

extension FileError {
    /// Whether somebody else holds the lock.
    var isBusy: Bool { code == EWOULDBLOCK }
}
