import Foundation
import TestSupport
import Testing

/// The public test vectors and the independent verifier, where they are.
enum Shared {
    static let absence: Comment = "../shared/ledger is absent"
    static let vectors = URL(filePath: Repository.shared + "/ledger/vectors")
    static let isThere = Repository.hasShared("ledger/vectors")
    private static let verifier = Repository.shared + "/ledger/tlog_verify.py"
    static let hasCryptography = (try? Program.run("python3", ["-c", "import cryptography"]))?.status == 0
    static let isVerifierThere = Repository.hasShared("ledger/tlog_verify.py") && hasCryptography

    /// Whether the independent verifier accepts a log, and each of the checkpoints as a head that it had before.
    static func verifies(_ log: String, _ keys: [String], old: [String] = []) throws -> Bool {
        let run = try Program.run(
            "python3", [verifier, log] + keys + (old.isEmpty ? [] : ["--old"] + old))
        if run.status != 0 { print(run.output, run.errors) }
        return run.status == 0
    }

    /// The salts of a batch in hex, by Python's own HMAC and OpenSSL's ChaCha20.
    static func keystream(dayKey: String, batch: String, bytes: Int) throws -> String {
        let script = """
            import hmac, sys
            from cryptography.hazmat.primitives.ciphers import Cipher, algorithms
            key, batch, size = bytes.fromhex(sys.argv[1]), sys.argv[2].encode(), int(sys.argv[3])
            cipher = algorithms.ChaCha20(hmac.digest(key, batch, "sha256"), (1).to_bytes(4, "little") + bytes(12))
            print(Cipher(cipher, None).encryptor().update(bytes(size)).hex(), end="")
            """
        return try Program.run("python3", ["-c", script, dayKey, batch, String(bytes)]).output
    }
}
