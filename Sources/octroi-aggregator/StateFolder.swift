import ArgumentParser
import DurableFiles
import TransparencyLog

/// The aggregator's half of the state folder, `us/`.
struct StateFolder {
    private static let maxKeyBytes = 4_096
    private let files = DurableFiles()
    let path: String

    init(state: String) { path = state + "/us" }

    var database: String { path + "/octroi.sqlite" }

    private var ports: String { path + "/ports" }

    /// Makes the folder, for its owner only, and forgets the ports of the run before.
    func prepare() throws {
        do throws(FileError) {
            try files.makeFolder(path, mode: 0o700)
            if files.exists(ports) { try files.unlink(ports) }
        } catch {
            throw StandardError.fail(
                "cannot make the state folder \(path) (errno \(error.code))", configurationExit)
        }
    }

    /// Writes `us/ports`, where scripts find what port 0 became.
    func write(port: Int, apiPort: Int) throws(FileError) {
        try files.replace(ports, Array("{\"listen\":\(port),\"api\":\(apiPort)}\n".utf8), mode: 0o644)
    }

    var holdsDatabase: Bool { files.exists(database) }

    /// Reads the key that signs receipts.
    static func signer(_ path: String) throws -> NoteSigner {
        let bytes = (try? DurableFiles().read(path, maxBytes: maxKeyBytes)) ?? []
        guard let signer = NoteSigner(text: String(decoding: bytes, as: UTF8.self)) else {
            throw StandardError.fail(
                "receipt_key: not a receipt key; make one with `octroi-aggregator keys new-receipt`",
                configurationExit)
        }
        return signer
    }

    /// Writes a new key, for its owner only; never over an existing file.
    static func create(_ signer: NoteSigner, _ path: String) throws(FileError) {
        try DurableFiles().create(path, Array((signer.secretText + "\n").utf8), mode: 0o600)
    }
}
