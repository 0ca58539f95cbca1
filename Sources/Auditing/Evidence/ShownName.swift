import Batching
import TransparencyLog

extension StringProtocol {
    /// A name that evidence brings and that no signature vouches for: only one of our spelling is shown, for another may
    /// spell an address.
    var asFileOfABatch: String {
        let isBeside = BatchDigest.isHex(prefix(64)) && [".salts", ".erased"].contains(String(dropFirst(64)))
        return isBeside || BatchName(self) != nil ? String(self) : "a name that is no batch's"
    }
}
