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

    var ledger: String { path + "/ledger" }

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

    /// The log of receipts; one under another key is laid aside first.
    func receiptLog(_ signer: NoteSigner) throws -> LogWriter {
        let vkey = signer.verifier.vkey + "\n"
        let kept = (try? files.read(ledger + "/vkey", maxBytes: Self.maxKeyBytes)).map {
            String(decoding: $0, as: UTF8.self)
        }
        do {
            if let kept, kept != vkey {
                let aside = ledger + "-" + (kept.split(separator: "+").dropFirst().first ?? "before")
                try files.rename(ledger, aside)
                try files.syncFolder(path)
            }
            let writer = try LogWriter(
                folder: ledger, headPath: heads(vkey), signer: signer, files: files)
            if let witness = signer.verifier.cosigner {
                try files.replace(ledger + "/witness", Array((witness.vkey + "\n").utf8), mode: 0o644)
            }
            return writer
        } catch {
            throw StandardError.fail(
                """
                \(ledger): not what receipt_key signed last (\(error)); after a restore the next log needs the \
                next key: octroi-aggregator keys new-receipt
                """, .failure)
        }
    }

    /// What a key signed last, in a file of its own for each key.
    private func heads(_ vkey: String) -> String {
        "\(path)/receipts-\(vkey.split(separator: "+").dropFirst().first ?? "").head"
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
